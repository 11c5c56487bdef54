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

int host_take(void)
{
    static const char name[] = "perflab-measures";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path + 1, name, sizeof(name)); /* leading NUL: abstract */
    socklen_t length = offsetof(struct sockaddr_un, sun_path) + 1 + sizeof(name);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, length) < 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

int host_wait(struct failure *failure)
{
    int64_t deadline = clock_now() + HOST_WAIT_SECONDS * CLOCK_SECOND;
    int host = host_take();
    while (host < 0 && clock_now() < deadline && !child_cancelled()) {
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        host = host_take();
    }
    if (host >= 0)
        return host;
    failure_set(failure, VERDICT_INTERNAL_ERROR,
                "another check has been measuring on this host for %d s", HOST_WAIT_SECONDS);
    failure->advice = memory_copy("Two at once would disturb each other. Check again later.");
    return -1;
}
