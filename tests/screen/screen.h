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
bool stage_events(struct stage *stage, const char *name);
bool stage_profile(struct stage *stage, const char *name); /* keeps it as the lab's last one */

/* `count` random keys, resizes and events; false if the shell cannot be started. */
bool stage_fuzz(struct stage *stage, unsigned long long seed, long count);

#endif
