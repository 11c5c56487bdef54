/* SPDX-License-Identifier: Apache-2.0 */
/* Ways through a flame, from one node to the next, as keys take them. */
#ifndef MODEL_FLAME_WALK_H
#define MODEL_FLAME_WALK_H

#include "model/flame.h"

int flame_level(const struct flame_node *node); /* 0: the root */

/* Is `node` within `top`, which may be itself? */
bool flame_within(const struct flame_node *node, const struct flame_node *top);

/* Levels of the deepest node within `top`, itself included: 1 if it has no children. */
int flame_levels(const struct flame_node *top);

/* The nearest node of the same level to the left or right, within `top`: a sibling, else whatever
 * is drawn there. NULL: there is none. */
const struct flame_node *flame_beside(const struct flame_node *top, const struct flame_node *node,
                                      bool right);

/* The next node that was found by flame_search(), or the one before, in the order of a walk from
 * the root on that begins again at its end. NULL: none was found. */
const struct flame_node *flame_found(const struct flame *flame, const struct flame_node *node,
                                     bool forward);

/* The widest node of a function; NULL: there is none. */
const struct flame_node *flame_widest(const struct flame *flame, const char *name,
                                      enum frame_kind kind);

/* The node whose names from the root on are those of `node`, which may be of another flame; if
 * there is none, of as many of them as there are. */
const struct flame_node *flame_same(const struct flame *flame, const struct flame_node *node);

#endif
