/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision record: CommonMark with five headings (Context, Options considered, Decision,
 * Consequences, Evidence) and, between two comments, numbers that perflab writes. Comments are not
 * text; nor is what stands between the markers, which is perflab's and not the learner's.
 */
#ifndef LOAD_ADR_H
#define LOAD_ADR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum adr_part { ADR_CONTEXT, ADR_OPTIONS, ADR_DECISION, ADR_CONSEQUENCES, ADR_EVIDENCE, ADR_PARTS };
extern const char *const adr_part_names[ADR_PARTS]; /* the first words of their headings */

struct adr_option {
    int line;
    bool named;                /* there is a name after "Option 1:" */
    size_t in_favour, against; /* words after "For:" and "Against:" */
};

struct adr_text { /* a paragraph or an item of a list, without its markup */
    int line;
    char *text;
};

struct adr { /* open struct; adr_free() empties it */
    struct {
        int line;     /* of the heading, from 1; 0: there is none */
        size_t words; /* below it, of headings none */
    } parts[ADR_PARTS];
    struct adr_option *options;
    size_t option_count;
    struct adr_text *evidence;
    size_t evidence_count;
    size_t inside, end; /* bytes: from behind the begin marker's line to the end marker's line */
};

/* Read a record. 0, or -1 with errors (file:line:column): not UTF-8, or a marker that is missing,
 * there twice, or in the wrong order; then *adr is empty. */
int adr_read(const char *name, const char *text, size_t size, struct adr *adr,
             struct errors *errors);
void adr_free(struct adr *adr);

#endif
