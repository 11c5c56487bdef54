/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of counts by BPF programs: metrics by name, JSON, reasons for what is missing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "base/memory.h"
#include "judge/trace.h"
#include "report/traced.h"
#include "probe/counts.h"
#include "probe/source.h"

static void test_every_metric_has_its_member(void **state)
{
    (void)state;
    struct trace_counts counts = {.on_cpu_ns = 1,
                                  .off_cpu_ns = 2,
                                  .run_queue_ns = 3,
                                  .run_queue_waits = 4,
                                  .futex_waits = 5,
                                  .futex_wait_ns = 6,
                                  .block_requests = 7,
                                  .block_bytes = 8,
                                  .block_ns = 9,
                                  .tcp_retransmits = 10,
                                  .tcp_connects = 11,
                                  .tcp_connect_ns = 12};
    counts.syscalls[0] = (struct trace_syscall){6, 7};
    counts.syscalls[TRACE_SYSCALLS - 1] = (struct trace_syscall){7, 7};
    static const struct {
        const char *name;
        double value;
    } rows[] = {
        {"on_cpu_time", 1},      {"off_cpu_time", 2},  {"run_queue_time", 3},
        {"run_queue_waits", 4},  {"futex_waits", 5},   {"futex_wait_time", 6},
        {"block_requests", 7},   {"block_bytes", 8},   {"block_time", 9},
        {"tcp_retransmits", 10}, {"tcp_connects", 11}, {"tcp_connect_time", 12},
        {"syscalls", 13},        {"syscall_time", 14},
    };
    enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
    for (size_t i = 0; i < ROWS; i++)
        assert_true(traced_value(&counts, rows[i].name) == rows[i].value);
    assert_true(isnan(traced_value(&counts, "bpf_time")));
    assert_true(isnan(traced_value(&counts, "no such")));
    assert_int_equal(ROWS + 1, TRACED_METRICS);
    for (size_t i = 0; i < TRACED_METRICS; i++)
        assert_non_null(traced_name(i));
    assert_null(traced_name(TRACED_METRICS));
}

static void test_slots_are_summed(void **state)
{
    (void)state;
    struct trace_slot *slots = memory_alloc(COUNTS_BYTES);
    struct trace_counts counts;
    for (int i = 0; i < TRACE_SLOTS; i += 3)
        slots[i] = (struct trace_slot){1, {.on_cpu_ns = 1, .tcp_connect.bucket[39] = 2}};
    counts_sum(slots, &counts);
    assert_int_equal(counts.on_cpu_ns, 22);
    assert_int_equal(counts.tcp_connect.bucket[39], 44);
    assert_int_equal(counts.off_cpu_ns, 0);
    free(slots);
}

static void test_json(void **state)
{
    (void)state;
    struct trace trace = {.blocks = 4, .reps = 2, .bpf_ns = {NAN, NAN}, .bpf_runs = {NAN, NAN}};
    struct trace_counts *counts = &trace.counts[SIDE_CANDIDATE];
    counts->futex_waits = 3;
    counts->run_queue.bucket[2] = 5;
    for (int i = 0; i < 20; i++)
        counts->syscalls[i] = (struct trace_syscall){1, 100 + (uint64_t)i};
    counts->syscalls[SYS_getppid] = (struct trace_syscall){70, 7000};
    trace.no_bpf_time = memory_copy("nobody counts it");
    trace.lacks[8] = memory_copy("no disks");
    assert_string_equal(traced_name(8), "block_requests");

    assert_true(trace_value(&trace, SIDE_CANDIDATE, "futex_waits") == 3);
    assert_true(trace_value(&trace, SIDE_BASELINE, "futex_waits") == 0);
    assert_true(isnan(trace_value(&trace, SIDE_CANDIDATE, "block_requests")));
    assert_string_equal(trace_lacks(&trace, "block_requests"), "no disks");
    assert_true(isnan(trace_value(&trace, SIDE_CANDIDATE, "bpf_time")));

    json_t *json = trace_to_json(&trace), *candidate = json_object_get(json, "candidate");
    assert_true(traced_beside(json));
    assert_string_equal(traced_unit(json), "call");
    assert_int_equal(json_integer_value(json_object_get(json, "blocks")), 4);
    assert_true(json_is_null(json_object_get(candidate, "block_requests")));
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(json, "absent"), "block_requests")),
        "no disks");
    assert_true(json_is_null(json_object_get(candidate, "bpf_runs")));
    json_t *calls = json_object_get(candidate, "syscalls_by_time");
    assert_int_equal(json_array_size(calls), 12);
    json_t *first = json_array_get(calls, 0);
    assert_string_equal(json_string_value(json_object_get(first, "name")), "getppid");
    assert_int_equal(json_integer_value(json_object_get(first, "count")), 70);
    assert_int_equal(json_array_size(json_object_get(candidate, "run_queue_histogram_ns")), 3);
    json_decref(json);
    trace_free(&trace);
}

/* A server's requests, and no baseline beside it: not even one of zeros. */
static void test_alone(void **state)
{
    (void)state;
    struct trace trace = {.blocks = 1, .reps = 500, .alone = true, .unit = "request"};
    trace.counts[SIDE_CANDIDATE].futex_waits = 3;
    json_t *json = trace_to_json(&trace);
    assert_null(json_object_get(json, "baseline"));
    assert_false(traced_beside(json));
    assert_string_equal(traced_unit(json), "request");
    assert_true(traced_calls(json) == 500);
    assert_true(traced_number(json_object_get(json, "candidate"), "futex_waits") == 3);
    json_decref(json);
    trace_free(&trace);
}

static void test_missing(void **state)
{
    (void)state;
    struct trace trace = {.missing = memory_copy("not permitted")};
    assert_true(isnan(trace_value(&trace, SIDE_CANDIDATE, "syscalls")));
    assert_string_equal(trace_lacks(&trace, "syscalls"), "not permitted");
    json_t *json = trace_to_json(&trace);
    assert_string_equal(json_string_value(json_object_get(json, "missing")), "not permitted");
    assert_int_equal(json_object_size(json), 1);
    json_decref(json);
    trace_free(&trace);
}

/* Of files that stand for another machine nothing is traced, and nothing is started for it. */
static void test_only_live(void **state)
{
    (void)state;
    const struct probe_root root = {0};
    char *why = probe_source_find("BPF")->available(&root);
    assert_string_equal(why, "only of this machine as it runs");
    free(why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_metric_has_its_member),
        cmocka_unit_test(test_slots_are_summed),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_only_live),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
