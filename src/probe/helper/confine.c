/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/helper/confine.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/helper/protocol.h"

enum { MOST_DESCRIPTORS = 160 };

static const uint64_t counting = UINT64_C(1) << CAP_BPF | UINT64_C(1) << CAP_PERFMON;
static const uint64_t starting = UINT64_C(1) << CAP_SYS_ADMIN; /* turns on run time of programs */

static bool get_capabilities(uint64_t *effective, uint64_t *permitted)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {0};
    if (syscall(SYS_capget, &header, data) < 0)
        return false;
    *effective = (uint64_t)data[1].effective << 32 | data[0].effective;
    *permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted;
    return true;
}

/* Keep these of what there is, drop all others, leave nothing to be inherited. */
static bool keep_capabilities(uint64_t kept)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {0};
    uint64_t effective, permitted;
    if (!get_capabilities(&effective, &permitted))
        return false;
    permitted &= kept;
    for (int half = 0; half < 2; half++)
        data[half].effective = data[half].permitted = (uint32_t)(permitted >> (32 * half));
    return syscall(SYS_capset, &header, data) == 0;
}

/* Works for root only; others cannot gain any by exec either, with no_new_privs. */
static void empty_bounding_set(void)
{
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

bool confine_can_count(void)
{
    uint64_t effective = 0, permitted;
    return get_capabilities(&effective, &permitted) && (effective & counting) == counting;
}

static bool peer_is_parent(void)
{
    struct ucred peer;
    socklen_t size = sizeof(peer);
    int domain = 0, type = 0;
    socklen_t int_size = sizeof(int);
    return getsockopt(HELPER_SOCKET, SOL_SOCKET, SO_DOMAIN, &domain, &int_size) == 0 &&
           domain == AF_UNIX &&
           getsockopt(HELPER_SOCKET, SOL_SOCKET, SO_TYPE, &type, &int_size) == 0 &&
           type == SOCK_SEQPACKET &&
           getsockopt(HELPER_SOCKET, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.pid == getppid() && peer.uid == getuid();
}

static bool close_others(void)
{
    if (syscall(SYS_close_range, 1u, ~0u, 0u) < 0)
        for (int fd = 1; fd < 65536; fd++)
            close(fd);
    return open("/dev/null", O_RDWR) == STDOUT_FILENO && dup(STDOUT_FILENO) == STDERR_FILENO;
}

/* An interrupt typed at the terminal is for the parent; when that ends, so does the socket. */
static void set_signals(void)
{
    static const int ignored[] = {SIGINT, SIGQUIT, SIGHUP, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU};
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
        signal(ignored[i], SIG_IGN);
}

static void set_limit(int resource, rlim_t value)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) == 0 && limit.rlim_max != RLIM_INFINITY &&
        limit.rlim_max < value)
        value = limit.rlim_max;
    setrlimit(resource, &(struct rlimit){value, value});
}

bool confine_start(void)
{
    int on = 1;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (geteuid() != getuid() || getegid() != getgid() || !peer_is_parent() || !close_others())
        return false;
    set_signals();
    clearenv();
    umask(077);
    set_limit(RLIMIT_CORE, 0);
    set_limit(RLIMIT_FSIZE, 0);
    /* Kernels before 5.11 charge maps to this limit; later ones do not care. */
    setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    empty_bounding_set();
    return chdir("/") == 0 && keep_capabilities(counting | starting) &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
           setsockopt(HELPER_SOCKET, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) == 0;
}

bool confine_rest(void)
{
    set_limit(RLIMIT_NPROC, 0);
    set_limit(RLIMIT_NOFILE, MOST_DESCRIPTORS);
    return keep_capabilities(counting);
}
