/* SPDX-License-Identifier: Apache-2.0 */
/* One measurement per host: wait until it is ours. */
#ifndef CMD_TURN_H
#define CMD_TURN_H

#include "base/error.h"

/* Take the host's measuring place, for which at most ten minutes are waited; `tell` says so to the
 * user. A descriptor to close, or -1 with an error. */
int turn_take(void (*tell)(void *context, const char *text), void *context, struct errors *errors);

#endif
