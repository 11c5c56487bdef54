/* SPDX-License-Identifier: Apache-2.0 */
/* What the flame screen knows: the profiles, the graph made of one, and where one is in it. */
#ifndef TUI_FLAME_STATE_H
#define TUI_FLAME_STATE_H

#include "app/shell.h"
#include "report/flame_layout.h"
#include "report/flame_table.h"
#include "tui/list.h"

struct flame_state {
    struct kept_profile kept[2]; /* on the CPU, off it */
    uint64_t source;             /* of the learner's file as it is now */
    bool off, comparing;
    bool turned;  /* the root is on the other end than where it would be */
    bool table;   /* instead of the graph */
    bool telling; /* what came of the last profile, instead of either */

    struct flame *flame, *before; /* NULL: no profile, no baseline */
    const struct flame_node *zoom, *selected;
    char *pattern; /* searched for; NULL: nothing */
    double found;  /* share of all */

    struct flame_row *rows;
    size_t row_count;
    enum flame_order order;
    struct list list;

    int top, height; /* level of the first row, rows of the graph: of the last drawing */
    bool root_below; /* there */
};

/* Read what is kept of the selected lab; the place in the graph stays as far as it is there. */
void flame_state_load(struct flame_state *state, const struct shell *shell);
void flame_state_free(struct flame_state *state);

/* Show the profile that `off` and `comparing` tell. */
void flame_state_show(struct flame_state *state);

const struct kept_profile *flame_state_kept(const struct flame_state *state);
const struct profile *flame_state_before(const struct flame_state *state); /* NULL: not compared */

/* Mark what holds the text; "" marks nothing. False: there is none. */
bool flame_state_search(struct flame_state *state, const char *text);
void flame_state_order(struct flame_state *state, enum flame_order order);

/* Go to a frame, and zoom out as far as needed to see it. */
void flame_state_select(struct flame_state *state, const struct flame_node *node);
bool flame_state_move(struct flame_state *state, enum move move); /* true if it moved */

/* Line of the learner's file to edit for the frame, the heaviest of the function; 0: it is not in
 * that file. */
int flame_state_line(const struct flame_state *state, const char *file);

/* flame_draw.c: everything below the title. */
void flame_state_draw(struct flame_state *state, const struct shell *shell, struct area area);

#endif
