/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two attempts side by side: what may be said about their difference, and what may not. Each
 * criterion's interval holds for its own run. The runs were not paired, so a difference between
 * them can be the machine's as well as the program's; where machine, compiler or parameters are
 * others, times are not comparable at all, and nothing is said about them.
 */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include <jansson.h>
#include <stdio.h>

#include "model/record.h"

enum relation {
    RELATION_NONE,       /* one side has no value or no interval */
    RELATION_UNLIKE,     /* the runs are not comparable */
    RELATION_OVERLAP,    /* the intervals overlap */
    RELATION_LESS,       /* B's interval lies below A's */
    RELATION_MORE,       /* above */
    RELATION_EXACT,      /* exact counts, the same */
    RELATION_EXACT_LESS, /* exact counts, B's is less */
    RELATION_EXACT_MORE,
    RELATION_ROUTES, /* they were had in different ways */
    RELATION_COUNT,
};

/* What each says, as a sentence about "the first" and "the second". */
extern const char *const relation_words[RELATION_COUNT];

/* A criterion or a counter in both records; NULL where one has none. */
struct compared_result {
    const struct metric *metric;
    const struct result *a, *b;
    double ratio; /* B / A; NaN: not known */
    enum relation relation;
};
struct compared_counter {
    const struct metric *metric;
    const struct counter *a, *b;
    double ratio; /* B / A; NaN: not known, or not comparable */
};

/* Everything but `obstacles` belongs to the records. */
struct comparison {
    const struct record *a, *b;
    struct strings obstacles; /* why the runs are not comparable, a line each; none: they are */
    struct compared_result *results;
    size_t result_count;
    struct compared_counter *counters;
    size_t counter_count;
};

/* The records must outlive the comparison. */
void comparison_make(const struct record *a, const struct record *b, struct comparison *comparison);
void comparison_free(struct comparison *comparison);

/* A line of the noise table: what it is, and each side's value as text ("n/a" where not known).
 * False: such checks have none of it, as rounds have no doorbell. */
enum { COMPARISON_NOISE = 15, COMPARISON_TEXT = 48 };
bool comparison_noise(const struct comparison *comparison, size_t row, const char **title,
                      char a[COMPARISON_TEXT], char b[COMPARISON_TEXT]);

/* For a person, in 80 columns. `names` are what the attempts are called. */
void comparison_print(const struct comparison *comparison, const char *const names[2], FILE *to);

/* A new object, the caller's: criteria, counters, noise, obstacles. */
json_t *comparison_to_json(const struct comparison *comparison);

#endif
