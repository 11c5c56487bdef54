/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What BPF programs count of chosen processes, had through perflab-probe, the one program that may
 * hold privileges. Everything is added up over all processes watched since the tracer was opened;
 * two readings are subtracted. What is counted when is told in bpf/counts.h.
 */
#ifndef PROBE_TRACER_H
#define PROBE_TRACER_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/bpf/counts.h"
#include "probe/stack.h"

struct tracer;

/* Start perflab-probe with all its programs attached and tried with a known amount of work. It ends
 * with the thread that starts it. NULL: *why says why not, the caller's. */
struct tracer *tracer_open(char **why);

/* The same with a certain perflab-probe, told to do without what `without` (HELPER_WITHOUT_... of
 * helper/protocol.h) says: for tests. */
struct tracer *tracer_open_as(const char *program, unsigned without, char **why);

char *tracer_program(void); /* path of the perflab-probe that would be started; NULL: none */

/* From now on count these processes (all their threads) and no other; none: nobody. They must
 * belong to the caller's user. 0, or -1 with *why. */
int tracer_watch(struct tracer *tracer, const pid_t *pids, size_t count, char **why);

/* Totals so far: a read of shared memory, no system call. */
void tracer_read(const struct tracer *tracer, struct trace_counts *counts);

/* Why a group of counts is missing though the tracer works ("block I/O: this kernel has no
 * tracepoint block_rq_issue"), or NULL; `member` is the offset in struct trace_counts. */
const char *tracer_lacks(const struct tracer *tracer, size_t member);

/* All that is missing with its reasons, the caller's to free; NULL: nothing. */
char *tracer_lacking(const struct tracer *tracer);

/* CPU time the BPF programs themselves took since they were attached, ns, and how often they ran.
 * False with *why where the kernel does not tell. */
bool tracer_own_time(struct tracer *tracer, uint64_t *ns, uint64_t *runs, char **why);

/* Stacks that went off the CPU since tracer_watch(), weight in ns. 0, or -1 with *why. */
int tracer_off_cpu(struct tracer *tracer, stack_visitor *visit, void *context, char **why);

/* perf_event_open(2) by perflab-probe, for one thread of the caller's user, for machines that
 * forbid it to the caller. A descriptor or -errno. `attr` is a struct perf_event_attr. */
int tracer_perf_open(struct tracer *tracer, const void *attr, pid_t thread);

void tracer_close(struct tracer *tracer); /* NULL is fine; perflab-probe ends */

/* The name of a system call of this machine; NULL if unknown. */
const char *trace_syscall_name(int number);

#endif
