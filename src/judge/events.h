/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens during a check, as JSON objects, one a line, on the judge's standard output: the
 * stream perflab shows live and `check --events` prints. Fields are described in perflab(1).
 */
#ifndef JUDGE_EVENTS_H
#define JUDGE_EVENTS_H

#include "judge/pairs.h"
#include "judge/rounds.h"
#include "model/latency.h"
#include "model/profile.h"
#include "model/record.h"

/* waiting, build, prepare, simulate, trace, calibrate, pairs */
void events_phase(const char *phase);
void events_plan(const struct measurement *measurement, const struct record *record);
void events_pair(const struct measurement *measurement); /* the last one */
/* What the probes counted in it; nothing if that was told less than a tenth of a second ago. */
void events_counters(const struct measurement *measurement);
void events_look(const struct measurement *measurement, const struct record *record);
/* Of rounds: the plan, the last round, a look. */
void events_rounds(const struct rounds *rounds, const struct record *record);
void events_round(const struct rounds *rounds);
void events_rounds_look(const struct rounds *rounds, const struct record *record);
/* Of what is under open-loop load: the round that runs, as far as it is. */
void events_latency(const struct rounds *rounds, const struct latency *latency);
void events_profile(const struct profile *profile);
void events_profiled(void);                     /* all sides; instead of done */
void events_trace(const struct record *record); /* what BPF programs counted, or why nothing */
void events_done(const struct record *record);

#endif
