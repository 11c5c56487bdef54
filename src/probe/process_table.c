/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/process_table.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/parse.h"

const char *const process_files[PROCESS_FILES] = {
    [PROCESS_STAT] = "stat",          [PROCESS_STATUS] = "status",
    [PROCESS_SMAPS] = "smaps_rollup", [PROCESS_IO] = "io",
    [THREAD_STATUS] = "status",       [THREAD_SCHED] = "sched",
    [THREAD_SCHEDSTAT] = "schedstat",
};

const struct process_row process_rows[PROCESS_ROWS] = {
    {{"user_time", "ns", "CPU time in the program", PROBE_TOTAL}, PROCESS_STAT, {0}, {14, 0}, 0},
    {{"system_time", "ns", "CPU time in the kernel", PROBE_TOTAL}, PROCESS_STAT, {0}, {15, 0}, 0},
    {{"minor_faults", "", "page faults without a disk", PROBE_TOTAL},
     PROCESS_STAT,
     {0},
     {10, 0},
     1},
    {{"major_faults", "", "page faults that read a disk", PROBE_TOTAL},
     PROCESS_STAT,
     {0},
     {12, 0},
     1},
    {{"page_faults", "", "page faults", PROBE_TOTAL}, PROCESS_STAT, {0}, {10, 12}, 1},
    {{"rss", "bytes", "memory in use", PROBE_LEVEL}, PROCESS_SMAPS, {"Rss", NULL}, {0}, 1024},
    {{"pss", "bytes", "memory in use, shared pages divided", PROBE_LEVEL},
     PROCESS_SMAPS,
     {"Pss", NULL},
     {0},
     1024},
    {{"peak_memory", "bytes", "most memory in use at once", PROBE_LEVEL},
     PROCESS_STATUS,
     {"VmHWM", NULL},
     {0},
     1024},
    {{"anon", "bytes", "memory in use that is no file's", PROBE_LEVEL},
     PROCESS_SMAPS,
     {"Anonymous", NULL},
     {0},
     1024},
    {{"bytes_read", "bytes", "bytes that read calls returned", PROBE_TOTAL},
     PROCESS_IO,
     {"rchar", NULL},
     {0},
     1},
    {{"bytes_written", "bytes", "bytes given to write calls", PROBE_TOTAL},
     PROCESS_IO,
     {"wchar", NULL},
     {0},
     1},
    {{"read_calls", "", "system calls that read", PROBE_TOTAL},
     PROCESS_IO,
     {"syscr", NULL},
     {0},
     1},
    {{"write_calls", "", "system calls that write", PROBE_TOTAL},
     PROCESS_IO,
     {"syscw", NULL},
     {0},
     1},
    {{"storage_bytes_read", "bytes", "bytes fetched from storage", PROBE_TOTAL},
     PROCESS_IO,
     {"read_bytes", NULL},
     {0},
     1},
    {{"storage_bytes_written", "bytes", "bytes on their way to storage", PROBE_TOTAL},
     PROCESS_IO,
     {"write_bytes", NULL},
     {0},
     1},
    {{"voluntary_switches", "", "waits", PROBE_TOTAL},
     THREAD_STATUS,
     {"voluntary_ctxt_switches", NULL},
     {0},
     1},
    {{"involuntary_switches", "", "preemptions", PROBE_TOTAL},
     THREAD_STATUS,
     {"nonvoluntary_ctxt_switches", NULL},
     {0},
     1},
    {{"context_switches", "", "waits and preemptions", PROBE_TOTAL},
     THREAD_STATUS,
     {"voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"},
     {0},
     1},
    {{"cpu_migrations", "", "moves to another CPU", PROBE_TOTAL},
     THREAD_SCHED,
     {"se.nr_migrations", NULL},
     {0},
     1},
    {{"run_delay", "ns", "time waiting for a CPU", PROBE_TOTAL}, THREAD_SCHEDSTAT, {0}, {2, 0}, 1},
};

bool process_per_thread(enum process_file file)
{
    return file >= THREAD_STATUS;
}

bool process_row_value(const struct process_row *row, const char *text, double *value)
{
    double sum = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t number = 0;
        if (row->keys[i] && !parse_key(text, row->keys[i], 0, &number))
            return false;
        bool parsed = row->file == THREAD_SCHEDSTAT
                          ? parse_schedstat(text, row->fields[i], &number)
                          : parse_stat_field(text, row->fields[i], &number);
        if (row->fields[i] && !parsed)
            return false;
        sum += (double)number;
    }
    double tick = (double)CLOCK_SECOND / (double)sysconf(_SC_CLK_TCK);
    *value = sum * (row->unit > 0 ? row->unit : tick);
    return true;
}

char *process_reason(const struct process_row *row, pid_t pid, bool gone, int error)
{
    const char *file = process_files[row->file];
    if (gone)
        return memory_print("process %d is gone", (int)pid);
    switch (-error) {
    case ENOENT:
        return memory_print("this kernel has no /proc/PID/%s", file);
    case EACCES:
    case EPERM:
        return memory_print("not permitted to read /proc/%d/%s (another user's process, or one "
                            "that may not be traced)",
                            (int)pid, file);
    case EMFILE:
    case ENFILE:
        return memory_copy("too many open files (ulimit -n)");
    case EBADMSG:
        return memory_print("/proc/PID/%s does not tell %s here", file, row->metric.name);
    default:
        return memory_print("/proc/%d/%s: %s", (int)pid, file, strerror(-error));
    }
}
