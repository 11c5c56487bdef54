/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/ring.h"

#include <linux/perf_event.h>
#include <stdbool.h>
#include <string.h>

enum { RECORD_BYTES = 1 << 16 };

/* What is left of a record. Once something is missing, nothing more is taken. */
struct rest {
    const unsigned char *at;
    size_t left;
    bool broken;
};

static const unsigned char *take(struct rest *rest, uint64_t bytes)
{
    if (rest->broken || bytes > rest->left) {
        rest->broken = true;
        return NULL;
    }
    const unsigned char *at = rest->at;
    rest->at += bytes;
    rest->left -= (size_t)bytes;
    return at;
}

static uint64_t take_word(struct rest *rest)
{
    uint64_t word = 0;
    const unsigned char *at = take(rest, sizeof(word));
    if (at)
        memcpy(&word, at, sizeof(word));
    return word;
}

/* Marks between the addresses say whose they are. Guests and hypervisors are nobody's. */
static void take_chain(struct rest *rest, struct stack *stack)
{
    uint64_t count = take_word(rest), context = PERF_CONTEXT_USER;
    for (uint64_t i = 0; i < count && !rest->broken; i++) {
        uint64_t address = take_word(rest);
        if (address >= (uint64_t)PERF_CONTEXT_MAX)
            context = address;
        else if (context == (uint64_t)PERF_CONTEXT_USER && stack->user_count < STACK_DEEPEST)
            stack->user[stack->user_count++] = address;
        else if (context == (uint64_t)PERF_CONTEXT_KERNEL && stack->kernel_count < STACK_DEEPEST)
            stack->kernel[stack->kernel_count++] = address;
    }
}

static void take_registers(struct rest *rest, size_t registers, struct ring_sample *sample)
{
    if (!registers || take_word(rest) == PERF_SAMPLE_REGS_ABI_NONE)
        return;
    for (size_t i = 0; i < registers; i++)
        sample->registers[i] = take_word(rest);
    sample->register_count = registers;
}

static void take_dump(struct rest *rest, struct ring_sample *sample)
{
    uint64_t size = take_word(rest);
    const unsigned char *bytes = size ? take(rest, size) : NULL;
    uint64_t filled = size ? take_word(rest) : 0;
    if (rest->broken || !bytes || filled > size)
        return;
    sample->dump_size = filled < SAMPLE_DUMP ? (size_t)filled : SAMPLE_DUMP;
    memcpy(sample->dump, bytes, sample->dump_size);
}

static bool take_sample(struct rest *rest, size_t registers, struct ring_sample *sample)
{
    memset(sample, 0, sizeof(*sample));
    uint64_t ids = take_word(rest);
    uint32_t both[2];
    memcpy(both, &ids, sizeof(both));
    sample->stack.pid = (pid_t)both[0];
    sample->stack.weight = 1;
    sample->thread = (pid_t)both[1];
    sample->time = take_word(rest);
    take_chain(rest, &sample->stack);
    if (registers) {
        take_registers(rest, registers, sample);
        take_dump(rest, sample);
    }
    return !rest->broken;
}

static void copy_out(const unsigned char *ring, size_t size, uint64_t from, void *to, size_t bytes)
{
    size_t at = (size_t)(from & (size - 1)), first = bytes < size - at ? bytes : size - at;
    memcpy(to, ring + at, first);
    memcpy((char *)to + first, ring, bytes - first);
}

static bool read_record(const struct perf_event_header *header, const unsigned char *body,
                        size_t registers, sample_visitor *visit, void *context,
                        struct ring_counts *counts)
{
    static struct ring_sample sample; /* too large for a stack, and needed one at a time */
    struct rest rest = {body, header->size - sizeof(*header), false};
    switch (header->type) {
    case PERF_RECORD_SAMPLE:
        if (!take_sample(&rest, registers, &sample))
            return false;
        counts->samples++;
        visit(&sample, context);
        return true;
    case PERF_RECORD_LOST:
        take_word(&rest); /* the event's id */
        counts->lost += take_word(&rest);
        return !rest.broken;
    case PERF_RECORD_LOST_SAMPLES:
        counts->lost += take_word(&rest);
        return !rest.broken;
    default:
        counts->others++;
        return true;
    }
}

void ring_read(const unsigned char *ring, size_t size, uint64_t tail, uint64_t head,
               size_t registers, sample_visitor *visit, void *context, struct ring_counts *counts)
{
    static unsigned char body[RECORD_BYTES];
    if (registers > SAMPLE_REGISTERS || head - tail > size) {
        counts->broken++;
        return;
    }
    while (tail != head) {
        struct perf_event_header header;
        bool whole = head - tail >= sizeof(header);
        if (whole)
            copy_out(ring, size, tail, &header, sizeof(header));
        if (!whole || header.size < sizeof(header) || header.size > head - tail) {
            counts->broken++;
            return;
        }
        copy_out(ring, size, tail + sizeof(header), body, header.size - sizeof(header));
        if (!read_record(&header, body, registers, visit, context, counts))
            counts->broken++;
        tail += header.size;
    }
}
