/* SPDX-License-Identifier: Apache-2.0 */
/* From the evidence for each criterion to its verdict, and from those to the verdict of the check:
 * the same for all kinds of lab. */
#ifndef JUDGE_SETTLE_H
#define JUDGE_SETTLE_H

#include <jansson.h>

#include "judge/evidence.h"
#include "model/record.h"
#include "stats/gate.h"

/* Where a check is when it looks. */
struct settling {
    size_t count;     /* numbers there are of each metric */
    const char *unit; /* what they are numbers of: "pairs", "rounds" */
    double alpha;     /* of one look */
    bool last;        /* what is undecided becomes inconclusive, with a reason and advice */
};

/* Fill record->results with one result per criterion of the lab, all undecided; where a criterion's
 * needs are not met its `otherwise` stands in, or it is "not attainable here" from the start. So it
 * is if the lab's own solution was seen to miss it on this machine: `reached` is an object from the
 * name of a metric to [low, high], the interval it reached; NULL: not known. */
void settle_begin(const struct lab *lab, const struct machine *machine, const char *cache,
                  const json_t *reached, struct record *record);

/* "the lab's own solution reaches 2.1x at most here, 3x is asked for"; the caller's. NULL: it is
 * not known to miss the criterion. */
char *settle_unreached(const struct criterion *criterion, const json_t *reached);

/* What stands in for a criterion is judged from now on; `why` stays the caller's. */
void settle_otherwise(const struct lab *lab, struct result *result, const char *why);

/* Judge one criterion by its evidence and the interval of it, widened by `doubt` already. */
void settle(const struct evidence *evidence, const struct interval *interval, enum doubt doubt,
            const struct settling *now, struct result *result);

/* The verdict of the whole from the results: fail, else inconclusive, else not attainable, else
 * pass; with reason and advice taken from the criterion that decided. */
void settle_overall(struct record *record);

/* Is the lab's set of looks due to be judged after `count` pairs or rounds? */
bool settle_due(const struct budget *budget, size_t count);

#endif
