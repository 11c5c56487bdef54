/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What perflab does beside the shell, in a process of its own: look at the machine (`perflab
 * doctor`, which starts compilers) and calibrate it. One chore at a time, and none while a check or
 * a profile measures, as they would disturb each other: these end the chore that runs, which begins
 * anew when they have ended.
 */
#ifndef APP_CHORES_H
#define APP_CHORES_H

#include <jansson.h>
#include <stdbool.h>

#include "app/background.h"

enum chore { CHORE_LOOK, CHORE_CALIBRATE, CHORES };

struct chores {                 /* open struct; start from {.program = ...} */
    char *program;              /* perflab's path */
    bool wanted[CHORES];        /* to be done, or under way */
    struct background *process; /* NULL: none runs */
    enum chore running;         /* while one does */
    bool ending;                /* it was told to */
    char *part;                 /* of the calibration that runs; NULL: not known yet */
    int parts;                  /* that began */
    double seconds, left;       /* all parts take, and those from this one on, at most */
    char *said;                 /* by the one that runs, last, that was no event */
    char *failure[CHORES];      /* why the last one came to nothing; NULL: it did not */
    json_t *findings;           /* `perflab doctor --json`; NULL: not looked yet */
};

void chores_free(struct chores *chores);

/* Do it as soon as it can be done. No change if it is wanted already. */
void chores_want(struct chores *chores, enum chore chore);
void chores_cancel(struct chores *chores, enum chore chore); /* give it up */

/* A check or a profile begins: end what runs, for now. */
void chores_yield(struct chores *chores);

enum chores_change {
    CHORES_WENT_ON = 1,
    CHORES_LOOKED = 2,     /* findings are there, or a failure */
    CHORES_CALIBRATED = 4, /* a calibration is kept, or there is a failure */
};

/* Begin what can begin (`idle`: nobody measures), and take what came. To be called when the
 * descriptor is readable or a child has ended. */
unsigned chores_step(struct chores *chores, bool idle);
int chores_fd(const struct chores *chores); /* -1: none */

/* 0 .. 1 of the calibration that runs, by the time its parts take at most. */
double chores_share(const struct chores *chores);

/* One line about the calibration that is wanted, the caller's; NULL: none is. */
char *chores_line(const struct chores *chores);

#endif
