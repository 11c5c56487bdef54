/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/unwind.h"

#include <string.h>

#include "probe/registers.h"

enum { THREAD = 1 }; /* there is only one, whatever its number */

static pid_t next_thread(Dwfl *dwfl, void *context, void **thread)
{
    (void)dwfl;
    if (*thread)
        return 0;
    *thread = context;
    return THREAD;
}

static bool get_thread(Dwfl *dwfl, pid_t number, void *context, void **thread)
{
    (void)dwfl;
    *thread = context;
    return number == THREAD;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *word, void *context)
{
    (void)dwfl;
    struct unwind *unwind = context;
    const struct ring_sample *sample = unwind->sample;
    uint64_t start = registers_sp(sample->registers);
    if (address < start || sample->dump_size < sizeof(*word) ||
        address - start > sample->dump_size - sizeof(*word)) {
        unwind->ran_out = true;
        return false;
    }
    memcpy(word, sample->dump + (address - start), sizeof(*word));
    return true;
}

static bool set_registers(Dwfl_Thread *thread, void *context)
{
    const struct ring_sample *sample = ((struct unwind *)context)->sample;
    uint64_t values[REGISTERS_DWARF];
    Dwarf_Word words[REGISTERS_DWARF];
    size_t count = registers_to_dwarf(sample->registers, values);
    for (size_t i = 0; i < count; i++)
        words[i] = values[i];
    if (!dwfl_thread_state_registers(thread, 0, (unsigned)count, words))
        return false;
    dwfl_thread_state_register_pc(thread, registers_pc(sample->registers));
    return true;
}

static int take_frame(Dwfl_Frame *frame, void *context)
{
    struct unwind *unwind = context;
    Dwarf_Addr pc;
    if (unwind->count == STACK_DEEPEST || !dwfl_frame_pc(frame, &pc, NULL) || !pc)
        return DWARF_CB_ABORT;
    unwind->addresses[unwind->count++] = pc;
    return DWARF_CB_OK;
}

static const Dwfl_Thread_Callbacks callbacks = {
    .next_thread = next_thread,
    .get_thread = get_thread,
    .memory_read = read_memory,
    .set_initial_registers = set_registers,
};

void unwind_attach(struct unwind *unwind, Dwfl *dwfl)
{
    unwind->dwfl = dwfl;
    unwind->attached = dwfl_attach_state(dwfl, NULL, THREAD, &callbacks, unwind);
}

size_t unwind_join(uint64_t *addresses, size_t tables, bool complete, const uint64_t *chain,
                   size_t chain_count)
{
    size_t kept = tables, from = tables ? 1 : 0;
    if (complete && tables)
        return tables;
    /* The chain may miss a frame, never have one too many: it goes on from its second address,
     * which is one the tables gave as well, or the first they could not reach. */
    for (size_t i = 1; chain_count > 1 && i < tables; i++)
        if (addresses[i] == chain[1]) {
            kept = i;
            break;
        }
    for (size_t i = from; i < chain_count && kept < STACK_DEEPEST; i++)
        addresses[kept++] = chain[i];
    return kept;
}

size_t unwind_stack(struct unwind *unwind, const struct ring_sample *sample, uint64_t *addresses)
{
    bool complete = false;
    unwind->sample = sample;
    unwind->addresses = addresses;
    unwind->count = 0;
    unwind->ran_out = false;
    if (unwind->attached && sample->register_count && sample->dump_size)
        complete = dwfl_getthread_frames(unwind->dwfl, THREAD, take_frame, unwind) == 0;
    /* A stack that ran out ends for libdwfl as one that is complete. */
    return unwind_join(addresses, unwind->count, complete && !unwind->ran_out, sample->stack.user,
                       sample->stack.user_count);
}
