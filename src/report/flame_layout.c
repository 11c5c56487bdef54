/* SPDX-License-Identifier: Apache-2.0 */
#include "report/flame_layout.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/flame_walk.h"

enum { NARROW = 2 /* columns a frame needs to have a box of its own among others */ };

struct ruler {
    struct flame_layout *layout;
    double left, columns; /* weight at the first column, columns of a unit of weight */
};

/* Where a weight ends, no further than `end`. */
static int column_of(const struct ruler *ruler, double weight, int end)
{
    double column = round((weight - ruler->left) * ruler->columns);
    return column < 0 ? 0 : column > end ? end : (int)column;
}

static void add_box(struct flame_layout *layout, struct flame_box box)
{
    *memory_push(&layout->boxes, &layout->count) = box;
}

/* Frames that have no column of their own get one all the same: what is free to the right of them,
 * else one of the neighbour on the left, which is added already at `neighbour`. False: no room. */
static bool find_room(struct flame_layout *layout, size_t neighbour, int end, struct flame_box *box)
{
    if (box->width > 0)
        return true;
    box->width = 1;
    if (box->column < end)
        return true;
    struct flame_box *left = neighbour < layout->count ? &layout->boxes[neighbour] : NULL;
    if (!left || left->width <= NARROW)
        return false;
    left->width--;
    box->column--;
    return true;
}

/* The children of a frame that ends at column `end`. As they come widest first, all that follow
 * one that is narrow are so, too. */
static void place_children(const struct ruler *ruler, const struct flame_node *node, int level,
                           int end)
{
    struct flame_layout *layout = ruler->layout;
    size_t first = layout->count, i = 0, neighbour = SIZE_MAX;
    for (; i < node->child_count; i++) {
        const struct flame_node *child = node->children[i];
        int column = column_of(ruler, child->left, end);
        int width = column_of(ruler, child->left + child->total, end) - column;
        if (width < NARROW)
            break;
        neighbour = layout->count;
        add_box(layout, (struct flame_box){child, 1, level, column, width});
    }
    if (i < node->child_count) {
        const struct flame_node *last = node->children[node->child_count - 1];
        int column = column_of(ruler, node->children[i]->left, end);
        struct flame_box rest = {node->children[i], node->child_count - i, level, column,
                                 column_of(ruler, last->left + last->total, end) - column};
        if (find_room(layout, neighbour, end, &rest))
            add_box(layout, rest);
    }
    for (size_t k = first, stop = layout->count; k < stop; k++) {
        struct flame_box box = layout->boxes[k];
        if (box.count == 1)
            place_children(ruler, box.node, level + 1, box.column + box.width);
    }
}

static void place_callers(struct flame_layout *layout, const struct flame_node *node, int level,
                          int width)
{
    if (node->parent)
        place_callers(layout, node->parent, level - 1, width);
    add_box(layout, (struct flame_box){node, 1, level, 0, width});
}

void flame_layout_make(struct flame_layout *layout, const struct flame *flame,
                       const struct flame_node *zoom, int width)
{
    int level = flame_level(zoom);
    *layout = (struct flame_layout){.levels = level + flame_levels(zoom)};
    if (!(flame->root->total > 0) || !(zoom->total > 0) || width <= 0)
        return;
    struct ruler ruler = {layout, zoom->left, width / zoom->total};
    place_callers(layout, zoom, level, width);
    place_children(&ruler, zoom, level + 1, width);
}

void flame_layout_free(struct flame_layout *layout)
{
    free(layout->boxes);
    *layout = (struct flame_layout){0};
}

static bool shows(const struct flame_box *box, const struct flame_node *node)
{
    if (box->count == 1 || box->node->parent != node->parent)
        return box->node == node;
    struct flame_node *const *children = node->parent->children;
    size_t first = 0;
    while (children[first] != box->node)
        first++;
    for (size_t i = first; i < first + box->count; i++)
        if (children[i] == node)
            return true;
    return false;
}

const struct flame_box *flame_layout_find(const struct flame_layout *layout,
                                          const struct flame_node *node)
{
    for (; node; node = node->parent)
        for (size_t i = 0; i < layout->count; i++)
            if (shows(&layout->boxes[i], node))
                return &layout->boxes[i];
    return NULL;
}

static char *cut(const char *text, int columns)
{
    if (utf8_columns(text) <= columns)
        return memory_copy(text);
    if (columns < 2)
        return memory_copy_range(text, utf8_fit(text, columns));
    return memory_print("%.*s…", (int)utf8_fit(text, columns - 1), text);
}

char *flame_layout_label(const struct flame_box *box, const struct flame *flame, bool compared)
{
    static const char *const kinds[FRAME_KINDS] = {
        [FRAME_USER] = "", [FRAME_INLINED] = " (inlined)", [FRAME_KERNEL] = " (kernel)"};
    const struct flame_node *node = box->node;
    int room = box->width - 1;
    char *text;
    if (box->count > 1)
        text = memory_print("+%zu", box->count);
    else
        text = text_printable(node->name, strlen(node->name));
    if (box->count == 1 && compared && node->parent) {
        char *change = memory_print("%+.1f ", 100 * (flame_share(flame, node) - node->before));
        char *both = memory_print("%s%s", change, text);
        if (room >= utf8_columns(change) + 4) {
            free(text);
            text = both;
            both = NULL;
        }
        free(change);
        free(both);
    }
    if (box->count == 1 && utf8_columns(text) + utf8_columns(kinds[node->kind]) <= room) {
        char *both = memory_print("%s%s", text, kinds[node->kind]);
        free(text);
        text = both;
    }
    char *label = cut(text, room);
    free(text);
    return label;
}

int flame_layout_shade(const char *name, int shades)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return (int)((hash ^ hash >> 15) % (uint32_t)shades);
}
