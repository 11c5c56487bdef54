/* SPDX-License-Identifier: Apache-2.0 */
/* Stacks by unwind tables, from the registers and the bytes of stack in a sample. */
#ifndef PROBE_UNWIND_H
#define PROBE_UNWIND_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>

#include "probe/ring.h"

struct unwind {
    Dwfl *dwfl;
    bool attached;
    const struct ring_sample *sample; /* being unwound */
    bool ran_out;                     /* it needed more of the stack than the sample holds */
    uint64_t *addresses;
    size_t count;
};

/* Must stay where it is as long as the Dwfl lives. */
void unwind_attach(struct unwind *unwind, Dwfl *dwfl);

/* As symbols_unwind(). */
size_t unwind_stack(struct unwind *unwind, const struct ring_sample *sample, uint64_t *addresses);

/* The two views of one stack as one, in place: `tables` addresses by unwind tables (whether they
 * reach the outermost frame), then what the kernel's chain knows beyond. Returns the count. */
size_t unwind_join(uint64_t *addresses, size_t tables, bool complete, const uint64_t *chain,
                   size_t chain_count);

#endif
