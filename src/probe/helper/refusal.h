/* SPDX-License-Identifier: Apache-2.0 */
/* Why the kernel would not have BPF programs, as a clause for people. */
#ifndef PROBE_HELPER_REFUSAL_H
#define PROBE_HELPER_REFUSAL_H

#include "probe/helper/protocol.h"

/* `error` is an -errno from loading or attaching. */
void refusal_explain(int error, char why[HELPER_REASON]);

#endif
