/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The maps that all BPF programs share, and what is done with them. Each object has them; the
 * second one loaded is given those of the first.
 */
#ifndef PROBE_BPF_MAPS_H
#define PROBE_BPF_MAPS_H

#include "counts.h"
#include "kernel.h"

/* What is known of a thread of a watched process. Times in ns, 0: not known. */
struct thread {
    uint64_t on;     /* since when it runs */
    uint64_t off;    /* since when it waits for something */
    uint64_t queued; /* since when it could run but does not */
    uint64_t call;   /* when it entered its system call */
    uint64_t faults_minor, faults_major;
    uint32_t number; /* of the system call */
    bool futex;      /* which waits on a futex */
    bool counted;    /* faults are those of its last switch */
    int32_t user_stack, kernel_stack;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 64);
    __type(key, uint32_t);
    __type(value, uint32_t);
} watched SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 8192);
    __type(key, uint32_t);
    __type(value, struct thread);
} threads SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, TRACE_SLOTS);
    __uint(map_flags, BPF_F_MMAPABLE);
    __type(key, uint32_t);
    __type(value, struct trace_slot);
} counts SEC(".maps");

static __always_inline bool is_watched(uint32_t tgid)
{
    return bpf_map_lookup_elem(&watched, &tgid) != 0;
}

static __always_inline struct thread *find_thread(uint32_t tid)
{
    return bpf_map_lookup_elem(&threads, &tid);
}

/* The thread's entry, made if there is none yet. NULL: no room. */
static __always_inline struct thread *have_thread(uint32_t tid)
{
    struct thread *thread = find_thread(tid);
    if (thread)
        return thread;
    struct thread fresh = {.user_stack = -1, .kernel_stack = -1};
    bpf_map_update_elem(&threads, &tid, &fresh, BPF_ANY);
    return find_thread(tid);
}

static __always_inline struct trace_counts *my_counts(void)
{
    uint32_t number = bpf_get_smp_processor_id() % TRACE_SLOTS;
    struct trace_slot *slot = bpf_map_lookup_elem(&counts, &number);
    if (!slot)
        return 0;
    slot->used = 1;
    return &slot->counts;
}

static __always_inline void add(uint64_t *to, uint64_t amount)
{
    __sync_fetch_and_add(to, amount);
}

/* Position of the highest bit, by halving; no loop, for old verifiers. */
static __always_inline uint32_t bucket_of(uint64_t value)
{
    uint32_t bucket = 0;
#pragma unroll
    for (int bits = 32; bits; bits /= 2)
        if (value >> bits) {
            bucket += bits;
            value >>= bits;
        }
    return bucket < TRACE_BUCKETS ? bucket : TRACE_BUCKETS - 1;
}

static __always_inline void add_to_histogram(struct trace_histogram *histogram, uint64_t value)
{
    uint32_t bucket = bucket_of(value);
    if (bucket < TRACE_BUCKETS)
        add(&histogram->bucket[bucket], 1);
}

#endif
