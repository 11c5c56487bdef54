/* SPDX-License-Identifier: Apache-2.0 */
#include "report/traced.h"

#include <math.h>

const struct traced_row traced_rows[] = {
    {"on the CPU", "on_cpu_time_ns", "ns", "on_cpu_time"},
    {"off the CPU", "off_cpu_time_ns", "ns", "off_cpu_time"},
    {"waits to run", "run_queue_waits", "", "run_queue_waits"},
    {"time waiting to run", "run_queue_time_ns", "ns", "run_queue_time"},
    {"own switches", "voluntary_switches", "", "on_cpu_time"},
    {"preemptions", "involuntary_switches", "", "on_cpu_time"},
    {"minor page faults", "minor_faults", "", "faults"},
    {"major page faults", "major_faults", "", "faults"},
    {"system calls", "syscalls", "", "syscalls"},
    {"time in system calls", "syscall_time_ns", "ns", "syscall_time"},
    {"lock waits", "futex_waits", "", "futex_waits"},
    {"time in lock waits", "futex_wait_time_ns", "ns", "futex_wait_time"},
    {"block I/O requests", "block_requests", "", "block_requests"},
    {"block I/O bytes", "block_bytes", "bytes", "block_bytes"},
    {"block I/O latencies", "block_time_ns", "ns", "block_time"},
    {"TCP retransmits", "tcp_retransmits", "", "tcp_retransmits"},
    {"TCP connects", "tcp_connects", "", "tcp_connects"},
    {"TCP connect time", "tcp_connect_time_ns", "ns", "tcp_connect_time"},
    {"the tracing itself", "bpf_time_ns", "ns", "bpf_time"},
};
const size_t traced_row_count = sizeof(traced_rows) / sizeof(traced_rows[0]);

const struct traced_plot traced_plots[] = {
    {"waits to run", "run_queue_histogram_ns", "ns"},
    {"block I/O latency", "block_histogram_ns", "ns"},
    {"block I/O size", "block_histogram_bytes", "bytes"},
    {"TCP connect latency", "tcp_connect_histogram_ns", "ns"},
};
const size_t traced_plot_count = sizeof(traced_plots) / sizeof(traced_plots[0]);

double traced_number(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

double traced_calls(const json_t *trace)
{
    double calls = traced_number(trace, "blocks") * traced_number(trace, "reps");
    return calls > 0 ? calls : 1;
}

const char *traced_unit(const json_t *trace)
{
    const char *unit = json_string_value(json_object_get(trace, "unit"));
    return unit ? unit : "call"; /* records from before there were others */
}

bool traced_beside(const json_t *trace)
{
    return json_is_object(json_object_get(trace, "baseline"));
}
