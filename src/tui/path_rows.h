/* SPDX-License-Identifier: Apache-2.0 */
/* The path as rows of a tree, and what is to be told about each. */
#ifndef TUI_PATH_ROWS_H
#define TUI_PATH_ROWS_H

#include "app/shell.h"
#include "load/lesson.h"

struct path_row {
    const struct path_week *week; /* of the row itself or of its lab */
    const struct path_lab *lab;   /* NULL: a week, or a checkpoint that is not here */
    const struct path_checkpoint *checkpoint;
    enum lab_state state;       /* of the lab or checkpoint */
    int passed, available, all; /* labs of the week */
};

struct path_rows { /* open struct; start from {0} */
    struct path_row *items;
    size_t count;
};

/* Make all rows anew but the labs of closed weeks (a bit each, by the week's place). */
void path_rows_make(struct path_rows *rows, const struct shell *shell, uint64_t closed);
void path_rows_free(struct path_rows *rows);

/* What there is to say about a row, wrapped. Of a lab it is the one selected. */
void path_rows_detail(const struct path_row *row, const struct shell *shell, int width,
                      struct lesson *detail);

#endif
