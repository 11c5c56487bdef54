/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that perflab gives a learner, and how they are brought up to date without losing a change.
 *
 * Three versions decide: the pack's, the learner's, and the one given last (in .given/, so that a
 * learner's change can be told from a pack's). Only if the learner's equals the one given last is
 * it replaced; if both sides changed, the pack's is written beside it as <name>.new, once.
 */
#ifndef APP_HANDOUT_H
#define APP_HANDOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "model/lab.h"

enum { HANDOUT_LIMIT = 16 << 20 }; /* bytes of the largest file handled */

struct handout {
    const char *name; /* in the lab's folder */
    const char *text; /* the pack's version */
    size_t size;      /* bytes */
    bool theirs;      /* the learner's own: never replaced, changed or not */
};

/* Functions return 0, or -1 with an error added. */

/* A real folder, made if missing; a symbolic link or anything else in its place is an error. */
int handout_make_folder(const char *folder, struct errors *errors);

/* Place or update one file in `folder`; adds a line to `notes` if the learner must know. */
int handout_place(const char *folder, const struct handout *handout, struct strings *notes,
                  struct errors *errors);

/* Put the pack's version in place whatever is there; what was there and differs is kept first, and
 * *kept (NULL: nothing) is its path, the caller's to free. */
int handout_restore(const char *folder, const struct handout *handout, char **kept,
                    struct errors *errors);

/* That `path` is missing or a plain file, so that writing replaces nothing else; and write it so.
 */
int handout_expect_plain(const char *path, struct errors *errors);
int handout_write(const char *path, const char *data, size_t size, struct errors *errors);

/* Add "cannot <doing>: <why>; <what to do>" about a path, from an errno value; returns -1. */
int handout_fail(const char *path, const char *doing, int error, struct errors *errors);

#endif
