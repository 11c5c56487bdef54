/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/host.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

static int take_name(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    memcpy(address.sun_path + 1, name, length); /* leading NUL: abstract */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, size) < 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* Whoever wants the place has to be next first, and of those who wait one is: so nobody who comes
 * later, or comes again and again, gets it before that one. */
static int take_as_next(int *next)
{
    if (*next < 0)
        *next = take_name(HOST_NEXT);
    return *next < 0 ? -1 : take_name(HOST_PLACE);
}

static void let_go(int next)
{
    if (next >= 0)
        close(next);
}

int host_take(void)
{
    int next = -1, host = take_as_next(&next);
    let_go(next);
    return host;
}

int host_take_until(int64_t deadline)
{
    int next = -1, host = take_as_next(&next);
    while (host < 0 && clock_now() < deadline && !child_cancelled()) {
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        host = take_as_next(&next);
    }
    let_go(next);
    return host;
}

int host_wait(struct failure *failure)
{
    int host = host_take_until(clock_now() + HOST_WAIT_SECONDS * CLOCK_SECOND);
    if (host >= 0)
        return host;
    failure_set(failure, VERDICT_INTERNAL_ERROR,
                "another check has been measuring on this host for %d s", HOST_WAIT_SECONDS);
    failure->advice = memory_copy("Two at once would disturb each other. Check again later.");
    return -1;
}
