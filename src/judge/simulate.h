/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts that tell why a program is fast, on any machine: cachegrind (Nethercote and Seward 2007)
 * runs one call of each side on the lab's quick parameters, inside the sandbox, and simulates
 * caches of a fixed size and a branch predictor. The counts of a launch that makes no call are
 * taken off.
 *
 * They are counts of a model, the same on every machine, and no time is ever taken from them. The
 * program can tell that it is simulated; what it cannot do is pass the timed criteria by it.
 */
#ifndef JUDGE_SIMULATE_H
#define JUDGE_SIMULATE_H

#include "judge/pairs.h"

enum simulated_count {
    SIMULATED_INSTRUCTIONS,
    SIMULATED_D1,
    SIMULATED_LL,
    SIMULATED_BRANCHES,
    SIMULATED_COUNTS
};

struct simulation {
    bool wanted;                            /* a criterion or counter of the lab asks for it */
    char *missing;                          /* why there are no counts; NULL if there are */
    double counts[SIDES][SIMULATED_COUNTS]; /* of one call */
};

/* Does the lab name a simulated metric? */
bool simulate_wanted(const struct lab *lab);

/* Flags to append to the lab's own when building for simulation, because cachegrind does not know
 * all instructions this CPU has; NULL: none, the timed programs will do. */
const char *simulate_flag(void);

/* Simulate both sides of a check. Of its rig, which is open, lab, sandbox and pack are used, not
 * the memory nor the data file: a lab with one gets others in `cache`, of the size that the quick
 * parameters say. 0 (with simulation->missing set where there is no valgrind or the lab has several
 * processes), or -1 with *failure. */
int simulate_run(const struct measurement *m, const char *cache, struct simulation *simulation,
                 struct failure *failure);

/* cachegrind's command line for a worker program. The array is the caller's to free. */
char **simulate_command(const char *program);

/* Read the four totals from what cachegrind wrote. False if one is not there. */
bool simulate_parse(const char *log, double counts[SIMULATED_COUNTS]);

/* NULL if counts can be simulated here, else why not, the caller's. */
char *simulate_problem(void);

#endif
