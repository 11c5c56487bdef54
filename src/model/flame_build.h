/* SPDX-License-Identifier: Apache-2.0 */
/* What makes a flame, from a profile or from text. */
#ifndef MODEL_FLAME_BUILD_H
#define MODEL_FLAME_BUILD_H

#include "model/flame.h"

struct flame *flame_begin(void);

/* The child of `node` for a frame, made if it is not there, heavier by `weight`. */
struct flame_node *flame_enter(struct flame *flame, struct flame_node *node, int depth,
                               const struct profile_frame *frame, double weight);

void flame_settle(struct flame *flame); /* order and places, once all is in */

#endif
