/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the HTML report shows, gathered: plain data. The application fills it from the store, the
 * path and the workspace; page_html() turns it into one page that needs nothing else. The same data
 * gives the same bytes: there is no date of making in it.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>

#include "model/calibration.h"
#include "model/record.h"

/* Stands near the beginning of every page, so that nothing else is ever overwritten. */
#define PAGE_MARKER "<meta name=\"generator\" content=\"perflab report\" />"

struct page_attempt {
    int64_t id, when; /* seconds since 1970 */
    bool quick, predicted;
    double prediction;
    int hints;
    char *verdict;
    bool readable; /* whether `record` could be read; else of another version of perflab */
    struct record record;
};

struct page_series { /* what rounds gave of one metric */
    char *name;
    double *values; /* NaN: not known */
    size_t count;
};

struct page_lab {
    char *id, *title, *summary;
    char *question;                /* what the prediction answers; NULL: none is asked */
    size_t questions, right;       /* of its quiz, and those answered right */
    struct page_attempt *attempts; /* oldest first */
    size_t attempt_count;
    size_t shown;   /* which of them is told in full */
    double *ratios; /* of its pairs, baseline / candidate, from its recorded run */
    size_t ratio_count;
    struct page_series *series; /* of its rounds */
    size_t series_count;
    json_t *trace; /* of its record; NULL: nothing was traced */
    char *flame;   /* an SVG file; NULL: none */
    size_t flame_size;
};

struct page_entry { /* a lab of the path */
    char *id, *title;
    const char *state; /* in words */
    bool here, passed;
};

struct page_week {
    int number;
    char *title;
    struct page_entry *entries;
    size_t entry_count;
};

struct page {
    char *title; /* of the path */
    struct page_week *weeks;
    size_t week_count;
    struct page_lab *labs; /* those that were tried */
    size_t lab_count;
    struct calibration calibration;
    char *calibration_missing; /* why there is none; NULL: there is one */
};

void page_free(struct page *page); /* empties, does not free the struct */

/* The whole page, UTF-8, well-formed also as XML; the caller's to free. */
char *page_html(const struct page *page);

#endif
