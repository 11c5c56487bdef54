/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recorded run, played again: its events are folded into a run_state when their time has come, at
 * a speed that can be changed, with pauses. It knows no clock; whoever drives it says what time it
 * is.
 */
#ifndef APP_REPLAY_H
#define APP_REPLAY_H

#include "app/recording.h"
#include "app/run_state.h"

struct replay {
    int64_t attempt; /* its number */
    char *events;    /* NULL: nothing is played */
    const char *at;  /* behind `next` */
    json_t *next;    /* event; NULL: that was all */
    int64_t next_ms;
    double position, length; /* ms since the run began */
    int64_t stepped;         /* ns; the time of the last step */
    int speed;               /* an index, see replay_factor() */
    bool paused;
    int missing; /* lines that were left out of the recording */
    struct run_state run;
};

/* Play from the beginning, as of `now`; `events` becomes the replay's. -1 and nothing is played if
 * there is no event in it. replay_free() in any case. */
int replay_open(struct replay *replay, int64_t attempt, char *events, int64_t now);
void replay_free(struct replay *replay);

/* Fold in what was to come by now. True if anything did. */
bool replay_step(struct replay *replay, int64_t now);

void replay_pause(struct replay *replay, bool paused);
void replay_next(struct replay *replay);             /* pause, and take the next event */
void replay_turn(struct replay *replay, int faster); /* steps up or down the speeds */
void replay_again(struct replay *replay);            /* from the beginning */
void replay_to_end(struct replay *replay);

bool replay_over(const struct replay *replay);
int replay_factor(const struct replay *replay); /* 1, 2, 5 or 20 */

#endif
