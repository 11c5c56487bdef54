/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/counts.h"

#include <string.h>

enum { WORDS = sizeof(struct trace_counts) / sizeof(uint64_t) };

void counts_sum(const void *mapped, struct trace_counts *counts)
{
    const volatile struct trace_slot *slots = mapped;
    uint64_t *to = (uint64_t *)counts;
    memset(counts, 0, sizeof(*counts));
    for (int s = 0; s < TRACE_SLOTS; s++) {
        const volatile uint64_t *from = (const volatile uint64_t *)&slots[s].counts;
        for (int i = 0; slots[s].used && i < WORDS; i++)
            to[i] += from[i];
    }
}
