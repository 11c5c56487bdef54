/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/helper/known.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "probe/counts.h"

enum { CALLS = 100, PAGES = 64, SLEEPS = 3, SLEEP_NS = 50000, DEADLINE_MS = 3000 };
/* The number of a pid namespace's file that is the initial one's (PROC_PID_INIT_INO). */
static const unsigned initial_namespace = 0xEFFFFFFCU;

static bool touch_pages(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory =
        mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    madvise(memory, PAGES * page, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < PAGES; i++)
        ((volatile char *)memory)[i * page] = 1;
    return true;
}

static bool connect_to_self(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
    return bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 1) == 0 &&
           getsockname(listener, (struct sockaddr *)&address, &size) == 0 &&
           connect(client, (struct sockaddr *)&address, size) == 0;
}

/* What the child managed to do, told as one byte each. */
struct done {
    bool pages, connect;
};

static void work(int go, int report)
{
    struct done done = {0};
    char word;
    uint32_t futex = 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (read(go, &word, 1) != 1)
        _exit(1);
    for (int i = 0; i < CALLS; i++)
        syscall(SYS_getppid);
    done.pages = touch_pages();
    syscall(SYS_futex, &futex, FUTEX_WAIT_PRIVATE, 0, &(struct timespec){.tv_nsec = 1}, NULL, 0);
    done.connect = connect_to_self();
    for (int i = 0; i < SLEEPS; i++)
        nanosleep(&(struct timespec){.tv_nsec = SLEEP_NS}, NULL);
    if (write(report, &done, sizeof(done)) != sizeof(done))
        _exit(1);
    _exit(read(go, &word, 1) != 0); /* until the parent lets go */
}

static bool run(struct programs *programs, pid_t child, int go, int report, struct done *done)
{
    struct pollfd ready = {report, POLLIN, 0};
    return programs_watch(programs, &child, 1) == 0 && write(go, "", 1) == 1 &&
           poll(&ready, 1, DEADLINE_MS) == 1 && read(report, done, sizeof(*done)) == sizeof(*done);
}

static void lack(struct programs *programs, enum trace_group group, bool seen, const char *what)
{
    if (!seen && !programs->lacks[group][0])
        snprintf(programs->lacks[group], HELPER_REASON, "tried with %s, which were not counted",
                 what);
}

static void judge(struct programs *programs, const struct trace_counts *c, const struct done *done)
{
    lack(programs, TRACE_CALLS, c->syscalls[SYS_getppid].count == CALLS, "100 system calls");
    lack(programs, TRACE_FUTEXES, c->futex_waits >= 1, "waits on a futex");
    lack(programs, TRACE_FAULTS, !done->pages || c->faults_minor >= PAGES, "64 new pages");
    lack(programs, TRACE_SCHED,
         c->switches_voluntary >= SLEEPS && c->off_cpu_ns && c->on_cpu_ns &&
             c->off_cpu_ns + c->run_queue_ns + c->on_cpu_ns >= SLEEPS * SLEEP_NS,
         "three short sleeps");
    lack(programs, TRACE_CONNECTS, !done->connect || c->tcp_connects >= 1,
         "connections to this machine");
}

static void explain(char why[HELPER_REASON])
{
    struct stat space;
    bool initial = stat("/proc/self/ns/pid", &space) < 0 || space.st_ino == initial_namespace;
    snprintf(why, HELPER_REASON, "%s",
             initial ? "the programs are attached but do not count known work"
                     : "this is a container with process numbers of its own, by which the kernel's "
                       "cannot be told: run perflab outside of it");
}

/* Nothing is known to have been seen of a child that is known to have worked. */
static bool saw_nothing(const struct trace_counts *c)
{
    return !c->switches_voluntary && !c->syscalls[SYS_getppid].count;
}

static int check_child(struct programs *programs, pid_t child, int go, int report,
                       char why[HELPER_REASON])
{
    struct trace_counts counts;
    struct done done;
    void *mapped = mmap(NULL, COUNTS_BYTES, PROT_READ, MAP_SHARED, programs->counts, 0);
    if (mapped == MAP_FAILED) {
        snprintf(why, HELPER_REASON, "the kernel does not map BPF arrays (Linux before 5.5)");
        return -1;
    }
    bool ran = run(programs, child, go, report, &done);
    counts_sum(mapped, &counts);
    munmap(mapped, COUNTS_BYTES);
    if (!ran) {
        snprintf(why, HELPER_REASON, "a child with known work did not end in time");
        return -1;
    }
    if (saw_nothing(&counts)) {
        explain(why);
        return -1;
    }
    judge(programs, &counts, &done);
    return 0;
}

int known_check(struct programs *programs, char why[HELPER_REASON])
{
    int go[2], report[2], result = -1;
    if (pipe2(go, O_CLOEXEC) < 0 || pipe2(report, O_CLOEXEC) < 0) {
        snprintf(why, HELPER_REASON, "no pipe");
        return -1;
    }
    pid_t child = fork();
    if (child == 0) {
        close(go[1]);
        work(go[0], report[1]);
    }
    close(go[0]);
    close(report[1]);
    if (child > 0) {
        result = check_child(programs, child, go[1], report[0], why);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    } else {
        snprintf(why, HELPER_REASON, "no process for known work");
    }
    close(go[1]);
    close(report[0]);
    programs_watch(programs, NULL, 0);
    return result;
}
