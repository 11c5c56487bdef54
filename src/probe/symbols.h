/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses of a process to functions, source lines and inlined calls, by libdw from the ELF files
 * the process has mapped; and stacks of code without frame pointers, by its unwind tables.
 *
 * The files may be hostile, and libdw is large: whoever resolves a learner's program does it in a
 * sandbox (judge/symbolise.h) under the paths the process itself saw.
 */
#ifndef PROBE_SYMBOLS_H
#define PROBE_SYMBOLS_H

#include "model/profile.h"
#include "probe/ring.h"

struct symbols;

/* For a process with these mappings, the text of /proc/PID/maps. NULL if it makes no sense. */
struct symbols *symbols_open(const char *maps, size_t size);

/* Visit the frames at an address, the innermost inlined call first. `is_return`: the address is one
 * that a call returns to, and the call is meant. The frame is the visitor's until it returns. */
typedef void frame_visitor(const struct profile_frame *frame, void *context);
void symbols_resolve(struct symbols *symbols, uint64_t address, bool is_return,
                     frame_visitor *visit, void *context);

/*
 * The user's stack of a sample, innermost first, into addresses[0 .. STACK_DEEPEST); returns how
 * many. Code without frame pointers hides its caller from the kernel's chain, so the unwind tables
 * are followed through the bytes of stack in the sample; where those end, the chain goes on.
 */
size_t symbols_unwind(struct symbols *symbols, const struct ring_sample *sample,
                      uint64_t *addresses);

void symbols_close(struct symbols *symbols); /* NULL is fine */

#endif
