/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * System calls of the watched processes, by number, and waits on futexes among them. Needs nothing
 * of the kernel's types, so it works without BTF.
 */
#include "maps.h"

char LICENSE[] SEC("license") = "GPL";

/* linux/futex.h */
enum {
    FUTEX_WAIT = 0,
    FUTEX_LOCK_PI = 6,
    FUTEX_WAIT_BITSET = 9,
    FUTEX_WAIT_REQUEUE_PI = 11,
    FUTEX_LOCK_PI2 = 13,
    FUTEX_OPERATION = 127
};

/* Does this system call wait on a futex (if it has to)? */
static __always_inline bool is_futex_wait(long number, const uint64_t *registers)
{
    if (number == CALL_FUTEX_WAITV || number == CALL_FUTEX_WAIT)
        return true;
    if (number != CALL_FUTEX)
        return false;
    uint64_t argument = 0;
    bpf_probe_read_kernel(&argument, sizeof(argument), registers + REGISTER_SECOND);
    uint32_t operation = argument & FUTEX_OPERATION;
    return operation == FUTEX_WAIT || operation == FUTEX_LOCK_PI ||
           operation == FUTEX_WAIT_BITSET || operation == FUTEX_WAIT_REQUEUE_PI ||
           operation == FUTEX_LOCK_PI2;
}

/* void *, pt_regs *, long number */
SEC("raw_tp/sys_enter")
int call_enter(uint64_t *context)
{
    uint64_t id = bpf_get_current_pid_tgid();
    if (!is_watched(id >> 32))
        return 0;
    struct thread *thread = have_thread((uint32_t)id);
    struct trace_counts *to = my_counts();
    if (!thread || !to)
        return 0;
    uint64_t number = context[1];
    uint32_t row = number < TRACE_SYSCALLS ? number : TRACE_SYSCALLS - 1;
    add(&to->syscalls[row].count, 1);
    thread->number = row;
    thread->futex = is_futex_wait(number, (const uint64_t *)context[0]);
    if (thread->futex)
        add(&to->futex_waits, 1);
    thread->call = bpf_ktime_get_ns();
    if (!thread->on)
        thread->on = thread->call;
    return 0;
}

SEC("raw_tp/sys_exit")
int call_exit(uint64_t *context)
{
    (void)context;
    uint64_t id = bpf_get_current_pid_tgid();
    if (!is_watched(id >> 32))
        return 0;
    struct thread *thread = find_thread((uint32_t)id);
    struct trace_counts *to = my_counts();
    if (!thread || !to || !thread->call)
        return 0;
    uint64_t ns = bpf_ktime_get_ns() - thread->call;
    uint32_t row = thread->number;
    thread->call = 0;
    if (row < TRACE_SYSCALLS)
        add(&to->syscalls[row].ns, ns);
    if (thread->futex)
        add(&to->futex_wait_ns, ns);
    return 0;
}
