/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a worker may not do, as a table. Two answers: "kill" for what only an attack or a gross
 * mistake asks for (the learner reads "run-time error, SIGSYS"), "refuse" (EPERM) for what harmless
 * libraries try and can do without. 32-bit and x32 calls kill: libseccomp filters one architecture.
 */
#include "judge/filter.h"

#include <errno.h>
#include <linux/mman.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum who { WORKER = 1, BUILD = 2, BOTH = 3, COUNTED = 4 /* a worker, its memory is counted */ };
enum answer { KILL, REFUSE };

static const struct {
    const char *call;
    enum who who;
    enum answer answer;
} denied[] = {
    {"ptrace", BOTH, KILL},
    {"process_vm_readv", BOTH, KILL},
    {"process_vm_writev", BOTH, KILL},
    {"pidfd_getfd", BOTH, KILL},
    {"bpf", BOTH, KILL},
    {"userfaultfd", BOTH, KILL},
    {"mount", BOTH, KILL},
    {"umount2", BOTH, KILL},
    {"pivot_root", BOTH, KILL},
    {"move_mount", BOTH, KILL},
    {"open_tree", BOTH, KILL},
    {"fsopen", BOTH, KILL},
    {"unshare", BOTH, KILL},
    {"setns", BOTH, KILL},
    {"init_module", BOTH, KILL},
    {"finit_module", BOTH, KILL},
    {"kexec_load", BOTH, KILL},
    {"keyctl", BOTH, KILL},
    {"add_key", BOTH, KILL},
    {"request_key", BOTH, KILL},
    {"perf_event_open", BOTH, REFUSE},
    {"fork", WORKER, KILL},
    {"vfork", WORKER, KILL},
    /* Without a pid namespace kill(-1) is the end of all that runs for this user. raise() and
     * abort() use tgkill. */
    {"kill", WORKER, REFUSE},
    {"tkill", WORKER, REFUSE},
    {"rt_sigqueueinfo", WORKER, REFUSE},
    {"pidfd_send_signal", WORKER, REFUSE},
    {"setsid", WORKER, REFUSE},
    {"setpgid", WORKER, REFUSE},
    {"sched_setaffinity", BOTH, REFUSE},
    {"sched_setscheduler", BOTH, REFUSE},
    {"sched_setattr", BOTH, REFUSE},
    {"sched_setparam", BOTH, REFUSE},
    {"setpriority", BOTH, REFUSE},
    {"ioprio_set", BOTH, REFUSE},
    {"memfd_create", WORKER, REFUSE}, /* memory that RLIMIT_AS does not see */
    {"memfd_secret", WORKER, REFUSE},
    {"shmget", WORKER, REFUSE},
    {"msgget", WORKER, REFUSE},
    {"socketpair", WORKER, REFUSE},
    /* Buffers of the kernel, and pages put away: no memory of the process. */
    {"pipe", COUNTED, REFUSE},
    {"pipe2", COUNTED, REFUSE},
    {"mq_open", COUNTED, REFUSE},
    {"process_madvise", COUNTED, REFUSE},
    {"io_setup", COUNTED, REFUSE},
};

static int answer_of(enum answer answer)
{
    return answer == KILL ? (int)SCMP_ACT_KILL_PROCESS : (int)SCMP_ACT_ERRNO(EPERM);
}

static int deny_table(scmp_filter_ctx filter, int who)
{
    for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++) {
        int call = seccomp_syscall_resolve_name(denied[i].call);
        if (!((int)denied[i].who & who) || call == __NR_SCMP_ERROR)
            continue; /* this architecture or libseccomp has no such call */
        int error = seccomp_rule_add(filter, (uint32_t)answer_of(denied[i].answer), call, 0);
        if (error < 0 && error != -EDOM)
            return error;
    }
    return 0;
}

/* Threads come through clone3 or clone. clone3's flags lie in memory a filter cannot read: it is
 * "not there" (ENOSYS), libraries fall back to clone, and clone must carry CLONE_THREAD. */
static int deny_processes(scmp_filter_ctx filter, bool threads)
{
    int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (error < 0)
        return error;
    if (!threads)
        return seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 0);
    return seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
}

/* A worker dies with its judge. */
static int deny_survival(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prctl), 1,
                            SCMP_A0(SCMP_CMP_EQ, PR_SET_PDEATHSIG, 0));
}

/* A server has TCP over IPv4 and IPv6, and waits to be called. */
static int deny_network(scmp_filter_ctx filter, bool server)
{
    const uint32_t refuse = SCMP_ACT_ERRNO(EPERM);
    const int unix_only = AF_UNIX, types = 0xf; /* the bits of a type that are no flags */
    if (!server)
        return seccomp_rule_add(filter, refuse, SCMP_SYS(socket), 0);
    int error = seccomp_rule_add(filter, refuse, SCMP_SYS(connect), 0);
    if (!error)
        error =
            seccomp_rule_add(filter, refuse, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_LE, unix_only));
    if (!error)
        error =
            seccomp_rule_add(filter, refuse, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_INET6));
    for (int family = AF_UNIX + 1; family < AF_INET6 && !error; family++)
        if (family != AF_INET)
            error = seccomp_rule_add(filter, refuse, SCMP_SYS(socket), 1,
                                     SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)family));
    for (int type = 0; type <= types && !error; type++)
        if (type != SOCK_STREAM)
            error = seccomp_rule_add(
                filter, refuse, SCMP_SYS(socket), 1,
                SCMP_A1(SCMP_CMP_MASKED_EQ, (scmp_datum_t)types, (scmp_datum_t)type));
    return error;
}

static int deny_io_uring(scmp_filter_ctx filter)
{
    static const char *const calls[] = {"io_uring_setup", "io_uring_enter", "io_uring_register"};
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        int call = seccomp_syscall_resolve_name(calls[i]);
        int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
        if (error < 0)
            return error;
    }
    return 0;
}

/* An argument of a call that has all of these bits is refused. */
static int deny_bits(scmp_filter_ctx filter, int call, unsigned int argument, scmp_datum_t bits)
{
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 1,
                            SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, bits, bits));
}

/* Memory that can be kept without being mapped, that is mapped without being counted, or that is
 * put on the disk (docs/decisions/0020). */
static int deny_uncounted(scmp_filter_ctx filter)
{
    int error = deny_bits(filter, SCMP_SYS(mmap), 3, MAP_SHARED | MAP_ANONYMOUS);
    if (!error)
        error = deny_bits(filter, SCMP_SYS(mmap), 3, MAP_HUGETLB);
    if (!error)
        error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(madvise), 1,
                                 SCMP_A2(SCMP_CMP_EQ, MADV_PAGEOUT));
    return error;
}

int filter_make(const struct filter_spec *spec)
{
    int who = (spec->build ? BUILD : WORKER) | (spec->counted ? COUNTED : 0);
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter)
        return -ENOMEM;
    int error = deny_table(filter, who);
    if (!error && !spec->build)
        error = deny_processes(filter, spec->threads);
    if (!error && !spec->build)
        error = deny_survival(filter);
    if (!error && !spec->build)
        error = deny_network(filter, spec->network);
    if (!error && !spec->io_uring)
        error = deny_io_uring(filter);
    if (!error && spec->counted)
        error = deny_uncounted(filter);
    int fd = error ? error : memfd_create("perflab-filter", MFD_CLOEXEC);
    if (fd >= 0 && (seccomp_export_bpf(filter, fd) < 0 || lseek(fd, 0, SEEK_SET) < 0)) {
        close(fd);
        fd = -EIO;
    }
    seccomp_release(filter);
    return fd;
}
