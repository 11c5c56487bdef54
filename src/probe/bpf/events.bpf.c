/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Scheduling, page faults, block I/O and TCP of the watched processes. Every program is here twice
 * with the same body: for typed tracepoints (tp_btf), and as raw_tp for kernels that have types but
 * not those programs. The loader picks one of each.
 */
#include "maps.h"

char LICENSE[] SEC("license") = "GPL";

/* Of a tracepoint whose body is NAME_event(context): arguments are 64 bits each. */
#define ON(NAME)                                                                                   \
    SEC("tp_btf/" #NAME) int NAME##_btf(uint64_t *context)                                         \
    {                                                                                              \
        return NAME##_event(context);                                                              \
    }                                                                                              \
    SEC("raw_tp/" #NAME) int NAME##_raw(uint64_t *context)                                         \
    {                                                                                              \
        return NAME##_event(context);                                                              \
    }

enum { TASK_RUNNING = 0 };
enum { TCP_ESTABLISHED = 1, TCP_SYN_SENT = 2, TCP_CLOSE = 7 };

const volatile uint32_t request_argument; /* which argument of block_rq_* is the request */

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 4096);
    __type(key, struct trace_off_cpu);
    __type(value, uint64_t); /* ns */
} off_cpu SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_STACK_TRACE);
    __uint(max_entries, 4096);
    __uint(key_size, sizeof(uint32_t));
    __uint(value_size, TRACE_STACK_DEEPEST * sizeof(uint64_t));
} stacks SEC(".maps");

struct started {
    uint64_t at;    /* ns */
    uint64_t bytes; /* of a request */
};

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 4096);
    __type(key, uint64_t);
    __type(value, struct started);
} requests SEC(".maps"); /* on their way, by address */

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 4096);
    __type(key, uint64_t);
    __type(value, struct started);
} sockets SEC(".maps"); /* that connected, by address; at: 0 once they are connected */

static __always_inline bool would_run(const struct task_struct *task)
{
    if (bpf_core_field_exists(task->__state))
        return BPF_CORE_READ(task, __state) == TASK_RUNNING;
    return BPF_CORE_READ((const struct task_struct___old *)task, state) == TASK_RUNNING;
}

/* The kernel counts faults by thread; what is new since the thread's last switch is added. */
static __always_inline void take_faults(struct thread *thread, const struct task_struct *task,
                                        struct trace_counts *to)
{
    uint64_t minor = BPF_CORE_READ(task, min_flt), major = BPF_CORE_READ(task, maj_flt);
    if (thread->counted) {
        if (minor != thread->faults_minor)
            add(&to->faults_minor, minor - thread->faults_minor);
        if (major != thread->faults_major)
            add(&to->faults_major, major - thread->faults_major);
    }
    thread->faults_minor = minor;
    thread->faults_major = major;
    thread->counted = true;
}

static __always_inline void switch_out(uint64_t *context, const struct task_struct *task,
                                       bool preempted, uint64_t now)
{
    uint32_t tgid = BPF_CORE_READ(task, tgid);
    if (!is_watched(tgid))
        return;
    struct thread *thread = have_thread(BPF_CORE_READ(task, pid));
    struct trace_counts *to = my_counts();
    if (!thread || !to)
        return;
    take_faults(thread, task, to);
    if (thread->on)
        add(&to->on_cpu_ns, now - thread->on);
    thread->on = thread->off = thread->queued = 0;
    if (preempted || would_run(task)) {
        add(&to->switches_involuntary, 1);
        thread->queued = now;
        return;
    }
    add(&to->switches_voluntary, 1);
    thread->off = now;
    thread->user_stack = bpf_get_stackid(context, &stacks, BPF_F_USER_STACK);
    thread->kernel_stack = bpf_get_stackid(context, &stacks, 0);
}

static __always_inline void add_off_cpu(uint32_t tgid, const struct thread *thread, uint64_t ns)
{
    struct trace_off_cpu key = {tgid, thread->user_stack, thread->kernel_stack};
    uint64_t *weight = bpf_map_lookup_elem(&off_cpu, &key);
    if (weight)
        add(weight, ns);
    else
        bpf_map_update_elem(&off_cpu, &key, &ns, BPF_ANY);
}

static __always_inline void switch_in(const struct task_struct *task, uint64_t now)
{
    uint32_t tgid = BPF_CORE_READ(task, tgid);
    if (!is_watched(tgid))
        return;
    struct thread *thread = have_thread(BPF_CORE_READ(task, pid));
    struct trace_counts *to = my_counts();
    if (!thread || !to)
        return;
    if (!thread->counted) { /* seen for the first time: its faults start here */
        thread->faults_minor = BPF_CORE_READ(task, min_flt);
        thread->faults_major = BPF_CORE_READ(task, maj_flt);
        thread->counted = true;
    }
    uint64_t runnable = thread->queued;
    if (thread->off) { /* nobody was seen waking it: it could run when it did */
        uint64_t until = runnable > thread->off ? runnable : now;
        add(&to->off_cpu_ns, until - thread->off);
        add_off_cpu(tgid, thread, until - thread->off);
    }
    if (runnable && now > runnable) {
        add(&to->run_queue_ns, now - runnable);
        add(&to->run_queue_waits, 1);
        add_to_histogram(&to->run_queue, now - runnable);
    }
    thread->off = thread->queued = 0;
    thread->on = now;
}

/* bool preempted, task *previous, task *next */
static __always_inline int sched_switch_event(uint64_t *context)
{
    uint64_t now = bpf_ktime_get_ns();
    switch_out(context, (const struct task_struct *)context[1], context[0] & 1, now);
    switch_in((const struct task_struct *)context[2], now);
    return 0;
}
ON(sched_switch)

/* task * */
static __always_inline int sched_wakeup_event(uint64_t *context)
{
    const struct task_struct *task = (const struct task_struct *)context[0];
    if (!is_watched(BPF_CORE_READ(task, tgid)))
        return 0;
    struct thread *thread = have_thread(BPF_CORE_READ(task, pid));
    if (thread && !thread->on && !thread->queued)
        thread->queued = bpf_ktime_get_ns();
    return 0;
}
ON(sched_wakeup)

static __always_inline int sched_wakeup_new_event(uint64_t *context)
{
    return sched_wakeup_event(context);
}
ON(sched_wakeup_new)

/* task *: what it did since its last switch */
static __always_inline int sched_process_exit_event(uint64_t *context)
{
    const struct task_struct *task = (const struct task_struct *)context[0];
    if (!is_watched(BPF_CORE_READ(task, tgid)))
        return 0;
    uint32_t tid = BPF_CORE_READ(task, pid);
    struct thread *thread = find_thread(tid);
    struct trace_counts *to = my_counts();
    if (!thread || !to)
        return 0;
    take_faults(thread, task, to);
    if (thread->on)
        add(&to->on_cpu_ns, bpf_ktime_get_ns() - thread->on);
    bpf_map_delete_elem(&threads, &tid);
    return 0;
}
ON(sched_process_exit)

static __always_inline uint64_t request_of(const uint64_t *context)
{
    return request_argument ? context[1] : context[0];
}

/* request *, or before Linux 5.11: queue *, request * */
static __always_inline int block_rq_issue_event(uint64_t *context)
{
    if (!is_watched(bpf_get_current_pid_tgid() >> 32))
        return 0;
    uint64_t request = request_of(context);
    struct started started = {
        .at = bpf_ktime_get_ns(),
        .bytes = BPF_CORE_READ((const struct request *)request, __data_len),
    };
    bpf_map_update_elem(&requests, &request, &started, BPF_ANY);
    return 0;
}
ON(block_rq_issue)

/* request *, status, bytes */
static __always_inline int block_rq_complete_event(uint64_t *context)
{
    uint64_t request = context[0];
    const struct started *started = bpf_map_lookup_elem(&requests, &request);
    struct trace_counts *to = my_counts();
    if (!started || !to)
        return 0;
    uint64_t ns = bpf_ktime_get_ns() - started->at;
    add(&to->block_requests, 1);
    add(&to->block_bytes, started->bytes);
    add(&to->block_ns, ns);
    add_to_histogram(&to->block_latency, ns);
    add_to_histogram(&to->block_size, started->bytes);
    bpf_map_delete_elem(&requests, &request);
    return 0;
}
ON(block_rq_complete)

/* sock *, int from, int to: a connection opens in its process and is there later, on any CPU */
static __always_inline int inet_sock_set_state_event(uint64_t *context)
{
    uint64_t socket = context[0];
    int state = (int)context[2];
    if (state == TCP_SYN_SENT && is_watched(bpf_get_current_pid_tgid() >> 32)) {
        struct started started = {.at = bpf_ktime_get_ns()};
        bpf_map_update_elem(&sockets, &socket, &started, BPF_ANY);
        return 0;
    }
    struct started *started = bpf_map_lookup_elem(&sockets, &socket);
    struct trace_counts *to = my_counts();
    if (!started || !to)
        return 0;
    if (state == TCP_ESTABLISHED && started->at) {
        uint64_t ns = bpf_ktime_get_ns() - started->at;
        add(&to->tcp_connects, 1);
        add(&to->tcp_connect_ns, ns);
        add_to_histogram(&to->tcp_connect, ns);
        started->at = 0;
    } else if (state == TCP_CLOSE) {
        bpf_map_delete_elem(&sockets, &socket);
    }
    return 0;
}
ON(inet_sock_set_state)

/* sock *, buffer * */
static __always_inline int tcp_retransmit_skb_event(uint64_t *context)
{
    uint64_t socket = context[0];
    struct trace_counts *to = my_counts();
    if (to && bpf_map_lookup_elem(&sockets, &socket))
        add(&to->tcp_retransmits, 1);
    return 0;
}
ON(tcp_retransmit_skb)
