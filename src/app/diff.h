/* SPDX-License-Identifier: Apache-2.0 */
/* What changed between two texts, by diff(1) of diffutils, which does it better than we would. */
#ifndef APP_DIFF_H
#define APP_DIFF_H

#include <stddef.h>

#include "app/background.h"
#include "base/error.h"

struct diff_side {
    const char *text; /* any bytes */
    size_t size;
    const char *label; /* stands where diff puts the file's name */
};

/* *diff is a unified diff, printable (text_printable()), "" where the texts are the same; the
 * caller's to free. -1 with an error: diff is not installed, failed, or took more than 10 seconds
 * or 4 MiB. */
int diff_make(const struct diff_side *before, const struct diff_side *after, char **diff,
              struct errors *errors);

/* The same for those who cannot wait: the diff as it is made, to be stepped (background.h) until it
 * has ended, and its outcome. NULL: it cannot be started, which diff_end() takes as well. */
struct background *diff_start(const struct diff_side *before, const struct diff_side *after);
int diff_end(struct background *background, char **diff, struct errors *errors);

#endif
