/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kind of lab: what a check does once lab.yaml is read. To add one: a file here that ends in a
 * `const struct kind`, its row in kind.c, and what its lab.yaml and folder need in
 * src/load/lab_kinds.c. What it finds goes into check->record and out as events (judge/events.h).
 */
#ifndef JUDGE_KINDS_KIND_H
#define JUDGE_KINDS_KIND_H

#include "judge/check_parts.h"

enum { KIND_MOST_STEPS = 12 };

struct kind {
    enum lab_kind kind;
    /* Taken in order until one fails; NULL behind the last. */
    int (*steps[KIND_MOST_STEPS])(struct check *check, struct failure *failure);
    void (*close)(struct check *check); /* lets go of check->own; NULL: nothing to do */
};

const struct kind *kind_find(enum lab_kind kind); /* NULL: there is none */

extern const struct kind kind_investigate;
extern const struct kind kind_kernel;
extern const struct kind kind_plan;
extern const struct kind kind_service;

#endif
