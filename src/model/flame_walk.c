/* SPDX-License-Identifier: Apache-2.0 */
#include "model/flame_walk.h"

#include <string.h>

int flame_level(const struct flame_node *node)
{
    int level = 0;
    for (; node->parent; node = node->parent)
        level++;
    return level;
}

bool flame_within(const struct flame_node *node, const struct flame_node *top)
{
    while (node && node != top)
        node = node->parent;
    return node != NULL;
}

int flame_levels(const struct flame_node *top)
{
    int most = 0;
    for (size_t i = 0; i < top->child_count; i++) {
        int levels = flame_levels(top->children[i]);
        most = levels > most ? levels : most;
    }
    return most + 1;
}

/* Nodes of one level in the order they are drawn in; `before` is the last one seen. */
struct beside {
    const struct flame_node *node, *before, *found;
    bool right, passed;
};

static void look_beside(struct beside *beside, const struct flame_node *at, int levels)
{
    for (size_t i = 0; levels > 0 && i < at->child_count && !beside->found; i++)
        look_beside(beside, at->children[i], levels - 1);
    if (levels > 0)
        return;
    if (at == beside->node && !beside->right)
        beside->found = beside->before;
    if (beside->passed && beside->right)
        beside->found = at;
    beside->passed = beside->passed || at == beside->node;
    beside->before = at;
}

const struct flame_node *flame_beside(const struct flame_node *top, const struct flame_node *node,
                                      bool right)
{
    struct beside beside = {.node = node, .right = right};
    int levels = flame_level(node) - flame_level(top);
    if (levels > 0)
        look_beside(&beside, top, levels);
    return beside.found;
}

/* What a walk has found: the first and the last, and those around `node`. */
struct found {
    const struct flame_node *node, *first, *last, *before, *after;
    bool passed;
};

static void look_found(struct found *found, const struct flame_node *at)
{
    bool here = at == found->node;
    if (at->found) {
        found->first = found->first ? found->first : at;
        found->last = at;
        if (!found->passed && !here)
            found->before = at;
        if (found->passed && !found->after)
            found->after = at;
    }
    found->passed = found->passed || here;
    for (size_t i = 0; i < at->child_count; i++)
        look_found(found, at->children[i]);
}

const struct flame_node *flame_found(const struct flame *flame, const struct flame_node *node,
                                     bool forward)
{
    struct found found = {.node = node};
    look_found(&found, flame->root);
    if (forward)
        return found.after ? found.after : found.first;
    return found.before ? found.before : found.last;
}

static void look_widest(const struct flame_node *at, const char *name, enum frame_kind kind,
                        const struct flame_node **widest)
{
    bool same = at->parent && at->kind == kind && strcmp(at->name, name) == 0;
    if (same && (!*widest || at->total > (*widest)->total))
        *widest = at;
    for (size_t i = 0; i < at->child_count; i++)
        look_widest(at->children[i], name, kind, widest);
}

const struct flame_node *flame_widest(const struct flame *flame, const char *name,
                                      enum frame_kind kind)
{
    const struct flame_node *widest = NULL;
    look_widest(flame->root, name, kind, &widest);
    return widest;
}

/* `again` goes to the child that is the node's; false: there is none, or it had stopped before. */
static bool follow(const struct flame_node *node, const struct flame_node **again)
{
    if (!node->parent)
        return true;
    if (!follow(node->parent, again))
        return false;
    for (size_t i = 0; i < (*again)->child_count; i++) {
        const struct flame_node *child = (*again)->children[i];
        if (child->kind == node->kind && strcmp(child->name, node->name) == 0) {
            *again = child;
            return true;
        }
    }
    return false;
}

const struct flame_node *flame_same(const struct flame *flame, const struct flame_node *node)
{
    const struct flame_node *again = flame->root;
    follow(node, &again);
    return again;
}
