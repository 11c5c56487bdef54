/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/turn.h"

#include <time.h>

#include "base/clock.h"
#include "judge/host.h"

enum { WAIT_SECONDS = 600 };

int turn_take(void (*tell)(void *context, const char *text), void *context, struct errors *errors)
{
    int64_t deadline = clock_now() + WAIT_SECONDS * CLOCK_SECOND;
    int host = host_take();
    if (host < 0)
        tell(context, "waiting for another check to end");
    while (host < 0 && clock_now() < deadline) {
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        host = host_take();
    }
    if (host < 0)
        errors_add(errors, NULL, 0, 0,
                   "another check has been measuring on this host for %d s; two at once would "
                   "disturb each other, try later",
                   WAIT_SECONDS);
    return host;
}
