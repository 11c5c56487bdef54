/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { FIRST_FD = 3, PARKED_FD = 128, MOST_FDS = 16, OPEN_FILES = 64, LONGEST_FILTER = 4096 };

static void limit(int resource, int64_t value)
{
    struct rlimit both = {(rlim_t)value, (rlim_t)value};
    setrlimit((__rlimit_resource_t)resource, &both);
}

static void set_limits(const struct child_spec *spec)
{
    if (spec->address_space)
        limit(RLIMIT_AS, spec->address_space);
    limit(RLIMIT_FSIZE, spec->file_size);
    limit(RLIMIT_CPU, spec->cpu_seconds);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, spec->open_files ? spec->open_files : OPEN_FILES);
}

/* Move the wanted descriptors to 3, 4, ... and close all others. They are parked out of the way
 * first, because one may sit where another has to go. */
static int place_fds(const struct child_spec *spec, int output)
{
    int parked[MOST_FDS];
    for (size_t i = 0; i < spec->fd_count; i++) {
        parked[i] = spec->fds[i] < 0 ? -1 : fcntl(spec->fds[i], F_DUPFD, PARKED_FD);
        if (spec->fds[i] >= 0 && parked[i] < 0)
            return -1;
    }
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0)
        return -1;
    for (size_t i = 0; i < spec->fd_count; i++) {
        close(FIRST_FD + (int)i);
        if (parked[i] >= 0 && dup2(parked[i], FIRST_FD + (int)i) < 0)
            return -1;
    }
    /* On exec, not now: the judge still has to hear whether that succeeds. */
    return close_range((unsigned)FIRST_FD + (unsigned)spec->fd_count, ~0u, CLOSE_RANGE_CLOEXEC);
}

static int drop_user(uid_t uid)
{
    if (!uid)
        return 0;
    return setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0;
}

/* The filter comes as the bytes libseccomp exported: an array of BPF instructions. */
static int load_filter(int fd, struct sock_fprog *program)
{
    static struct sock_filter code[LONGEST_FILTER];
    ssize_t bytes = pread(fd, code, sizeof(code), 0);
    *program = (struct sock_fprog){(unsigned short)((size_t)bytes / sizeof(code[0])), code};
    return bytes > 0 ? 0 : -1;
}

static int install_filter(const struct sock_fprog *program)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program);
}

static void pin(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    sched_setaffinity(0, sizeof(set), &set);
}

/* Tell the judge why there will be no exec. It would not believe an exit code: any program can end
 * with any. */
static void fail(int report, const char *what)
{
    int error = errno;
    dprintf(2, "perflab: cannot start the process: %s: %s\n", what, strerror(error));
    if (write(report, &error, sizeof(error)) < 0)
        _exit(126);
    _exit(127);
}

static void become(const struct child_spec *spec, int output, int report, pid_t judge)
{
    report = fcntl(report, F_DUPFD_CLOEXEC, PARKED_FD + MOST_FDS);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    if (spec->cpu >= 0)
        pin(spec->cpu);
    struct sock_fprog filter;
    if (spec->filter >= 0 && load_filter(spec->filter, &filter) < 0)
        fail(report, "reading the system call filter");
    if (drop_user(spec->uid))
        fail(report, "changing the user");
    /* After the change of user, which would clear it. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != judge)
        _exit(127);
    if (spec->folder && chdir(spec->folder) < 0)
        fail(report, spec->folder);
    if (place_fds(spec, output) < 0)
        fail(report, "placing descriptors");
    set_limits(spec);
    if (spec->filter >= 0 && install_filter(&filter) < 0)
        fail(report, "installing the system call filter");
    execvpe(spec->argv[0], spec->argv, spec->environment);
    fail(report, spec->argv[0]);
}

/* Nothing to read: the exec closed the other end. */
static int exec_error(int report)
{
    int error;
    ssize_t n;
    do
        n = read(report, &error, sizeof(error));
    while (n < 0 && errno == EINTR);
    return n == sizeof(error) ? error : 0;
}

int child_start(const struct child_spec *spec, struct child *child)
{
    int pipes[2], report[2];
    *child = (struct child){.pidfd = -1, .output = -1, .output_cap = spec->output_cap};
    if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) < 0)
        return -errno;
    if (pipe2(report, O_CLOEXEC) < 0) {
        int error = -errno;
        close(pipes[0]);
        close(pipes[1]);
        return error;
    }
    fcntl(pipes[1], F_SETFL, 0); /* the child's end blocks */
    pid_t judge = getpid();
    child->pid = fork();
    if (child->pid == 0)
        become(spec, pipes[1], report[1], judge);
    int error = child->pid < 0 ? -errno : 0;
    close(pipes[1]);
    close(report[1]);
    child->output = pipes[0];
    if (error)
        child->pid = 0;
    else
        error = -exec_error(report[0]);
    close(report[0]);
    if (error) {
        child_stop(child);
        return error;
    }
    child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
    return child->pidfd < 0 ? -errno : 0;
}

void child_drain(struct child *child)
{
    char buffer[4096];
    ssize_t n;
    while (!child->flooded && (n = read(child->output, buffer, sizeof(buffer))) > 0) {
        size_t room = child->output_cap - child->text.length;
        child->flooded = (size_t)n > room;
        text_add(&child->text, buffer, child->flooded ? room : (size_t)n);
    }
}

static volatile sig_atomic_t cancelled;

static void cancel(int signal)
{
    cancelled = signal;
}

int child_cancelled(void)
{
    return cancelled;
}

bool child_wait(struct child *child, int64_t deadline)
{
    for (;;) {
        int64_t left = (deadline - clock_now()) / 1000000;
        if (left <= 0 || cancelled)
            return false;
        struct pollfd fds[2] = {{child->pidfd, POLLIN, 0}, {child->output, POLLIN, 0}};
        if (poll(fds, 2, (int)left) < 0 && errno != EINTR)
            return false;
        child_drain(child);
        if (child->flooded)
            return false;
        if (fds[0].revents)
            return true;
        if (fds[1].revents == POLLHUP) /* closed its output but lives on: wait for the end only */
            poll(fds, 1, (int)left < 50 ? (int)left : 50);
    }
}

pid_t child_of(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
    FILE *file = fopen(path, "r");
    int first = 0;
    if (file && fscanf(file, "%d", &first) != 1)
        first = 0;
    if (file)
        fclose(file);
    return first;
}

/* bubblewrap waits for the init of the namespace it made: kill that one, which takes all processes
 * in it along, and let bubblewrap reap it. Killed itself, it would leave a zombie to whoever adopts
 * orphans. */
static void kill_tree(const struct child *child)
{
    pid_t inner = child_of(child->pid);
    struct pollfd end = {child->pidfd, POLLIN, 0};
    if (inner && kill(inner, SIGKILL) == 0)
        poll(&end, 1, 1000);
    kill(-child->pid, SIGKILL);
    kill(child->pid, SIGKILL);
}

/* When the learner's process ends by itself, bubblewrap goes at once and leaves the init of its
 * namespace to the judge; only that one knows how much memory was used. */
static void reap_init(struct child *child)
{
    struct rusage usage;
    int status;
    if (child->init && wait4(child->init, &status, 0, &usage) == child->init &&
        usage.ru_maxrss > child->usage.ru_maxrss)
        child->usage.ru_maxrss = usage.ru_maxrss;
}

void child_stop(struct child *child)
{
    if (child->pid > 0) {
        kill_tree(child);
        while (wait4(child->pid, &child->status, 0, &child->usage) < 0 && errno == EINTR)
            ;
        reap_init(child);
        child_drain(child);
    }
    if (child->pidfd >= 0)
        close(child->pidfd);
    if (child->output >= 0)
        close(child->output);
    child->pid = child->init = 0;
    child->pidfd = child->output = -1;
}

void child_free(struct child *child)
{
    child_stop(child);
    text_free(&child->text);
}

void child_begin_judge(void)
{
    signal(SIGPIPE, SIG_IGN);
    pid_t guard = getppid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (getppid() != guard)
        _exit(1);
}

static pid_t guarded;

static void forward(int signal)
{
    kill(guarded, signal);
}

static void handle_endings(void (*handler)(int signal))
{
    struct sigaction action = {.sa_handler = handler};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

pid_t child_guard_begin(void)
{
    sigset_t endings, before;
    pid_t parent = getppid();
    sigemptyset(&endings);
    sigaddset(&endings, SIGTERM);
    sigaddset(&endings, SIGINT);
    sigaddset(&endings, SIGHUP);
    sigprocmask(SIG_BLOCK, &endings, &before);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    guarded = getppid() == parent ? fork() : -1;
    if (guarded < 0)
        _exit(4);
    handle_endings(guarded ? forward : cancel);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return guarded;
}

int child_guard(pid_t judge)
{
    int status = 0;
    while (waitpid(judge, &status, 0) < 0 && errno == EINTR)
        ;
    handle_endings(SIG_IGN);
    for (pid_t left; (left = child_of(getpid())) > 0;) {
        kill(left, SIGKILL);
        waitpid(left, NULL, 0);
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
