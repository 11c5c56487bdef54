/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flame graph in character cells: which frame stands where, and what is written on it. Pure
 * computation; whoever draws decides about colours, and whether the root is above or below.
 *
 * Neighbours share a border, which is the first column of the right one. A frame narrower than two
 * columns has no room for a border and a letter: such neighbours become one box together, so that
 * what is there is always seen.
 */
#ifndef REPORT_FLAME_LAYOUT_H
#define REPORT_FLAME_LAYOUT_H

#include "model/flame.h"

struct flame_box {
    const struct flame_node *node; /* of several, the first, which is the widest */
    size_t count;                  /* children of one node from there on; 1: it stands for itself */
    int level;                     /* 0: the root */
    int column, width;             /* width >= 1 */
};

struct flame_layout {        /* open to read */
    struct flame_box *boxes; /* by level within a frame: each after its parent's */
    size_t count;
    int levels; /* down to the deepest frame of the zoom, seen or not */
};

/* Place the zoomed frame, all it is called by and all it calls, in `width` columns. Release with
 * flame_layout_free(). A flame of no weight, or no columns, has no boxes. */
void flame_layout_make(struct flame_layout *layout, const struct flame *flame,
                       const struct flame_node *zoom, int width);
void flame_layout_free(struct flame_layout *layout);

/* The box that shows a frame, or the one it is lost in; NULL if it is outside of the zoom. */
const struct flame_box *flame_layout_find(const struct flame_layout *layout,
                                          const struct flame_node *node);

/* What to write on a box, without its border: the name, the kind where it has room, in a comparison
 * the change in points; cut to the width with an ellipsis. UTF-8, at most width - 1 columns; the
 * caller frees. */
char *flame_layout_label(const struct flame_box *box, const struct flame *flame, bool compared);

/* One of `shades` for a function, the same for its name wherever and whenever. */
int flame_layout_shade(const char *name, int shades);

#endif
