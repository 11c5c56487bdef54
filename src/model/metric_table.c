/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metrics. A count makes three rows: per block, per operation, and as the candidate's share of
 * the baseline's. What is probed has the probe table's name; tests/unit/test_metric.c compares the
 * two.
 */
#include "model/metric.h"

/* clang-format off */
#define BY_MEASURED {{ROUTE_MEASURED}, 1}
#define BY_TRACED {{ROUTE_TRACED}, 1}
#define BY_COUNTED {{ROUTE_COUNTED}, 1}
#define BY_MEASURED_ELSE_SIMULATED {{ROUTE_MEASURED, ROUTE_SIMULATED}, 2}
#define BY_TRACED_ELSE_MEASURED {{ROUTE_TRACED, ROUTE_MEASURED}, 2}

#define ROW(name, unit, title, per, more, by, ...)                                                 \
    {name, unit, title, per, more, .routes = BY_##by, __VA_ARGS__}
#define VARIANTS(name, unit, title, by, of_ratio, ...)                                             \
    ROW(name, unit, title " per block", METRIC_PER_BLOCK, false, by, __VA_ARGS__),                 \
    ROW(name "_per_op", unit, title " per operation", METRIC_PER_OP, false, by, __VA_ARGS__),      \
    ROW(name "_ratio", "x", title ", of the baseline's", METRIC_RATIO, false, of_ratio, __VA_ARGS__)

/* By the probe table; the same, and the ratio else by cachegrind; by BPF. */
#define PROBED(name, unit, title)                                                                  \
    VARIANTS(name, unit, title, MEASURED, MEASURED, .probe = name)
#define PROBED_OR_SIMULATED(name, unit, title)                                                     \
    VARIANTS(name, unit, title, MEASURED, MEASURED_ELSE_SIMULATED, .probe = name)
#define BPF(name, unit, title) VARIANTS(name, unit, title, TRACED, TRACED, .trace = name)
/* A rate or a level has no variants; and a ratio may have a name of its own. */
#define LEVEL(name, unit, title, more)                                                             \
    ROW(name, unit, title, METRIC_AS_IS, more, MEASURED, .probe = name)
#define RATIO(name, title, of)                                                                     \
    ROW(name, "x", title ", of the baseline's", METRIC_RATIO, false, MEASURED_ELSE_SIMULATED,      \
        .probe = of)
/* What the judge's clock tells, or the judge itself counts. */
#define OWN(name, unit, title, more, by)                                                           \
    ROW(name, unit, title, METRIC_AS_IS, more, by, .probe = NULL)
/* What the load generator sees of a server, from the intended send time. */
#define SERVICE(name, unit, title, more)                                                           \
    ROW(name, unit, title, METRIC_AS_IS, more, MEASURED, .kinds = 1 << LAB_SERVICE)
/* clang-format on */

const struct metric metric_table[] = {
    SERVICE("requests_per_second", "1/s", "requests per second, as many as it can", true),
    SERVICE("achieved_share", "", "share of the rate asked for that was answered", true),
    SERVICE("latency_p50", "ns", "latency, median", false),
    SERVICE("latency_p90", "ns", "latency of 90 % of requests at most", false),
    SERVICE("latency_p99", "ns", "latency of 99 % of requests at most", false),
    SERVICE("latency_p99_9", "ns", "latency of 99.9 % of requests at most", false),
    SERVICE("latency_most", "ns", "latency of the slowest request", false),
    SERVICE("failed_requests", "", "requests that failed", false),

    ROW("speedup", "x", "times faster than the baseline", METRIC_AS_IS, true, MEASURED,
        .kinds = 1 << LAB_KERNEL | 1 << LAB_SERVICE),
    OWN("ops_per_second", "1/s", "operations per second", true, MEASURED),
    OWN("ns_per_op", "ns", "time per operation", false, MEASURED),
    OWN("page_cache_pages", "", "pages of the data file in the page cache", false, COUNTED),
    OWN("vector_instructions", "", "vector arithmetic in the built code", true, COUNTED),
    ROW("waits_per_op", "", "waits per operation", METRIC_PER_OP, false, MEASURED,
        .probe = "voluntary_switches"),
    ROW("lock_waits_per_op", "", "waits for a lock per operation", METRIC_PER_OP, false,
        TRACED_ELSE_MEASURED, .trace = "futex_waits", .probe = "voluntary_switches",
        .stand_in = "waits of all kinds, an upper bound"),

    LEVEL("ipc", "", "instructions per cycle", true),
    LEVEL("branch_miss_rate", "", "share of branches mispredicted", false),
    LEVEL("cache_miss_rate", "", "share of last cache accesses that miss", false),
    LEVEL("l1d_miss_rate", "", "share of first-level loads that miss", false),
    LEVEL("llc_miss_rate", "", "share of last-level loads that miss", false),
    LEVEL("dtlb_miss_rate", "", "share of loads whose address is not in the TLB", false),
    LEVEL("topdown_retiring", "", "share of issue slots of work that was kept", true),
    LEVEL("topdown_bad_speculation", "", "share of issue slots of work thrown away", false),
    LEVEL("topdown_frontend_bound", "", "share of issue slots without an instruction", false),
    LEVEL("topdown_backend_bound", "", "share of issue slots that waited", false),
    PROBED("topdown_slots", "", "issue slots"),
    PROBED("topdown_retiring_slots", "", "issue slots of work that was kept"),
    PROBED("topdown_bad_speculation_slots", "", "issue slots of work thrown away"),
    PROBED("topdown_frontend_bound_slots", "", "issue slots without an instruction"),
    PROBED("topdown_backend_bound_slots", "", "issue slots that waited for data or a unit"),
    PROBED("cycles", "", "cycles"),
    PROBED_OR_SIMULATED("instructions", "", "instructions"),
    PROBED("branches", "", "branches"),
    PROBED("branch_misses", "", "mispredicted branches"),
    PROBED("cache_references", "", "last cache accesses"),
    PROBED("cache_misses", "", "last cache accesses that miss"),
    PROBED("l1d_loads", "", "first-level loads"),
    PROBED("l1d_load_misses", "", "first-level load misses"),
    PROBED("llc_loads", "", "last-level loads"),
    PROBED("llc_load_misses", "", "last-level load misses"),
    PROBED("dtlb_loads", "", "TLB look-ups for loads"),
    PROBED("dtlb_load_misses", "", "TLB load misses"),
    RATIO("d1_misses_ratio", "first-level cache misses", "l1d_load_misses"),
    RATIO("ll_misses_ratio", "last-level cache misses", "llc_load_misses"),
    RATIO("mispredictions_ratio", "mispredicted branches", "branch_misses"),

    PROBED("task_clock", "ns", "CPU time"),
    PROBED("user_time", "ns", "CPU time in the program"),
    PROBED("system_time", "ns", "CPU time in the kernel"),
    PROBED("run_delay", "ns", "time waiting for a CPU"),
    PROBED("page_faults", "", "page faults"),
    PROBED("minor_faults", "", "page faults without a disk"),
    PROBED("major_faults", "", "page faults that read a disk"),
    PROBED("voluntary_switches", "", "waits"),
    PROBED("involuntary_switches", "", "preemptions"),
    PROBED("context_switches", "", "waits and preemptions"),
    PROBED("cpu_migrations", "", "moves to another CPU"),
    PROBED("read_calls", "", "read system calls"),
    PROBED("write_calls", "", "write system calls"),
    PROBED("bytes_read", "bytes", "bytes that read calls returned"),
    PROBED("bytes_written", "bytes", "bytes given to write calls"),
    PROBED("storage_bytes_read", "bytes", "bytes fetched from storage"),
    PROBED("storage_bytes_written", "bytes", "bytes on their way to storage"),
    LEVEL("rss", "bytes", "resident memory", false),
    LEVEL("pss", "bytes", "resident memory, shared pages divided", false),
    LEVEL("peak_memory", "bytes", "resident memory, the most there was", false),
    ROW("peak_memory_ratio", "x", "most resident memory, of the baseline's", METRIC_RATIO, false,
        MEASURED, .probe = "peak_memory"),
    LEVEL("anon", "bytes", "resident memory that is no file's", false),

    PROBED("steal_time", "ns", "time the hypervisor took, all CPUs"),
    PROBED("cpu_pressure_some", "ns", "time a task waited for a CPU, whole machine"),
    PROBED("memory_pressure_some", "ns", "time a task waited for memory, whole machine"),
    PROBED("memory_pressure_full", "ns", "time all tasks waited for memory, whole machine"),
    PROBED("io_pressure_some", "ns", "time a task waited for I/O, whole machine"),
    PROBED("io_pressure_full", "ns", "time all tasks waited for I/O, whole machine"),
    LEVEL("online_cpus", "", "CPUs the kernel uses", true),
    PROBED("throttled_periods", "", "times a CPU limit stopped the group"),
    PROBED("throttled_time", "ns", "time a CPU limit stopped the group"),
    PROBED("memory_high_events", "", "times the group was above its soft limit"),
    PROBED("memory_max_events", "", "times the group ran into its memory limit"),
    PROBED("oom_kills", "", "processes killed for want of memory"),

    BPF("on_cpu_time", "ns", "time on a CPU"),
    BPF("off_cpu_time", "ns", "time waiting for something else than a CPU"),
    BPF("run_queue_time", "ns", "time ready to run, without a CPU"),
    BPF("run_queue_waits", "", "waits for a CPU"),
    BPF("syscalls", "", "system calls"),
    BPF("syscall_time", "ns", "time in system calls"),
    BPF("futex_waits", "", "waits for a futex"),
    BPF("futex_wait_time", "ns", "time waiting for a futex"),
    BPF("block_requests", "", "requests to block devices"),
    BPF("block_bytes", "bytes", "bytes of requests to block devices"),
    BPF("block_time", "ns", "time of requests to block devices"),
    BPF("tcp_retransmits", "", "TCP segments sent again"),
    BPF("tcp_connects", "", "TCP connections made"),
    BPF("tcp_connect_time", "ns", "time to make TCP connections"),
    BPF("bpf_time", "ns", "time the BPF programs took themselves"),
};
const size_t metric_count = sizeof(metric_table) / sizeof(metric_table[0]);
