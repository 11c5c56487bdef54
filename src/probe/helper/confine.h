/* SPDX-License-Identifier: Apache-2.0 */
/* What perflab-probe gives up before it looks at anything that others wrote. */
#ifndef PROBE_HELPER_CONFINE_H
#define PROBE_HELPER_CONFINE_H

#include <stdbool.h>

/* No descriptor but the socket, no environment, no dumps, no way to more privileges, an end when
 * the parent ends; of the capabilities only what counting takes, and the one that starting takes.
 * False if whoever is at the other end of the socket is not the parent. */
bool confine_start(void);

/* After the programs are attached: that one as well, no more processes, few descriptors. */
bool confine_rest(void);

bool confine_can_count(void); /* has CAP_BPF and CAP_PERFMON */

#endif
