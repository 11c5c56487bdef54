/* SPDX-License-Identifier: Apache-2.0 */
/* The BPF programs in the kernel: loaded, attached, and the maps they fill. */
#ifndef PROBE_HELPER_PROGRAMS_H
#define PROBE_HELPER_PROGRAMS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "probe/helper/protocol.h"

struct programs {
    struct calls_bpf *calls;
    struct events_bpf *events;    /* NULL: none of its groups work */
    int counts, watched, threads; /* maps */
    int off_cpu, stacks;          /* maps, -1: there are none */
    int stats;                    /* holds the counting of run time on; -1: not permitted */
    char lacks[TRACE_GROUPS][HELPER_REASON];
};

/* Load and attach what this kernel takes, without what `without` (HELPER_WITHOUT_...) says. 0, or
 * -1 with `why` if there is nothing at all. */
int programs_open(struct programs *programs, unsigned without, char why[HELPER_REASON]);
void programs_close(struct programs *programs);

/* Count these processes from now on; forget what is known of any thread and stack. 0 or -errno. */
int programs_watch(struct programs *programs, const pid_t *pids, size_t count);
void programs_forget(struct programs *programs, pid_t pid); /* it has ended */

/* What the programs took since they were attached. 0, or -errno with `why`. */
int programs_own_time(const struct programs *programs, uint64_t *ns, uint64_t *runs,
                      char why[HELPER_REASON]);

/* The off-CPU stacks so far; with addresses in the kernel only if `kernel`. `visit` returns 0 to go
 * on. 0 or -errno. */
int programs_off_cpu(const struct programs *programs, bool kernel,
                     int (*visit)(void *context, const struct helper_stack *stack), void *context);

#endif
