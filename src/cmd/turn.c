/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/turn.h"

#include "base/clock.h"
#include "judge/host.h"

int turn_take(void (*tell)(void *context, const char *text), void *context, struct errors *errors)
{
    int host = host_take();
    if (host >= 0)
        return host;
    tell(context, "waiting for another check to end");
    host = host_take_until(clock_now() + HOST_WAIT_SECONDS * CLOCK_SECOND);
    if (host < 0)
        errors_add(errors, NULL, 0, 0,
                   "another check has been measuring on this host for %d s; two at once would "
                   "disturb each other, try later",
                   HOST_WAIT_SECONDS);
    return host;
}
