/* SPDX-License-Identifier: Apache-2.0 */
/* Which file below /proc/PID tells which metric, and how to find it there. */
#ifndef PROBE_PROCESS_TABLE_H
#define PROBE_PROCESS_TABLE_H

#include <stdbool.h>

#include "probe/source.h"

enum process_file {
    PROCESS_STAT,
    PROCESS_STATUS,
    PROCESS_SMAPS,
    PROCESS_IO,
    THREAD_STATUS, /* these are read for each thread and summed */
    THREAD_SCHED,
    THREAD_SCHEDSTAT,
    PROCESS_FILES,
};
extern const char *const process_files[PROCESS_FILES];

/* A metric is one number of a file or the sum of two, times `unit`. */
struct process_row {
    struct probe_metric metric;
    enum process_file file;
    const char *keys[2]; /* the second may be NULL */
    int fields[2];       /* of stat and schedstat, instead of keys; the second may be 0 */
    double unit;         /* 0: clock ticks */
};
enum { PROCESS_ROWS = 20 };
extern const struct process_row process_rows[PROCESS_ROWS];

bool process_per_thread(enum process_file file);
bool process_row_value(const struct process_row *row, const char *text, double *value);

/* Why a row is not known: a clause, the caller's. */
char *process_reason(const struct process_row *row, pid_t pid, bool gone, int error);

#endif
