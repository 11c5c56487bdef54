/* SPDX-License-Identifier: Apache-2.0 */
/* The shell on a stage: what scripts and the key fuzzer share. */
#ifndef TESTS_SCREEN_H
#define TESTS_SCREEN_H

#include "tui/frame.h"

struct stage {
    const char *source; /* perflab's source tree */
    const char *script, *golden, *variant;
    char root[64]; /* home folder of this run */
    struct shell shell;
    struct frame frame;
    bool open, coloured;
    int line;
};

bool stage_open(struct stage *stage);
void stage_close(struct stage *stage);
bool stage_start(struct stage *stage);
void stage_end(struct stage *stage);
void stage_key(struct stage *stage, int code);
bool stage_at_work(const struct stage *stage); /* else says that the shell was not started */

/* What scripts have happen, each with the rest of its line; false if it cannot be. */
bool stage_workspace(struct stage *stage, const char *argument);
bool stage_attempt(struct stage *stage, const char *argument);
bool stage_exam(struct stage *stage, const char *hours);      /* the selected lab is one */
bool stage_later(struct stage *stage, const char *minutes);   /* go by */
bool stage_judged(struct stage *stage, const char *argument); /* the last events, as an exam's */
void stage_moment(struct clock_moment *moment);
bool stage_events(struct stage *stage, const char *name);
bool stage_profile(struct stage *stage, const char *name);
bool stage_calibration(struct stage *stage, const char *argument);
bool stage_findings(struct stage *stage, const char *argument);
bool stage_compared(struct stage *stage, const char *argument);
bool stage_pass(struct stage *stage, const char *argument); /* milliseconds, in a replay */

/* `count` random keys, resizes and events; false if the shell cannot be started. */
bool stage_fuzz(struct stage *stage, unsigned long long seed, long count);

#endif
