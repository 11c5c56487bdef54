/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/flame_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/flame_walk.h"

const struct kept_profile *flame_state_kept(const struct flame_state *state)
{
    return &state->kept[state->off];
}

const struct profile *flame_state_before(const struct flame_state *state)
{
    const struct kept_profile *kept = flame_state_kept(state);
    return state->comparing && kept->count > 1 ? &kept->sides[1] : NULL;
}

static void forget_graph(struct flame_state *state)
{
    free(state->rows);
    flame_free(state->flame);
    flame_free(state->before);
    state->flame = state->before = NULL;
    state->rows = NULL;
    state->row_count = 0;
    state->zoom = state->selected = NULL;
}

void flame_state_show(struct flame_state *state)
{
    const struct kept_profile *kept = flame_state_kept(state);
    const struct profile *before = flame_state_before(state);
    struct flame *flame = kept->count ? flame_new(&kept->sides[0]) : NULL;
    const struct flame_node *zoom = NULL, *selected = NULL;
    if (flame && state->flame) {
        zoom = flame_same(flame, state->zoom);
        selected = flame_same(flame, state->selected);
    }
    forget_graph(state);
    if (!flame)
        return;
    state->flame = flame;
    state->before = before ? flame_new(before) : NULL;
    if (state->before)
        flame_compare(flame, state->before);
    state->zoom = zoom ? zoom : flame->root;
    state->selected = selected ? selected : flame->root;
    state->rows = flame_table_make(flame, state->before, &state->row_count);
    state->list.count = (int)state->row_count;
    list_select(&state->list, state->list.selected);
    flame_state_order(state, state->order);
    if (state->pattern)
        state->found = flame_search(flame, state->pattern);
}

void flame_state_load(struct flame_state *state, const struct shell *shell)
{
    const struct selection *selection = &shell->selection;
    for (int off = 0; off < 2; off++) {
        kept_profile_free(&state->kept[off]);
        if (selection->id)
            kept_profile_read(shell->cache, selection->id, off, &state->kept[off]);
    }
    state->source = selection->begun ? kept_profile_source(selection->file) : 0;
    flame_state_show(state);
}

void flame_state_free(struct flame_state *state)
{
    forget_graph(state);
    for (int off = 0; off < 2; off++)
        kept_profile_free(&state->kept[off]);
    free(state->pattern);
    free(state);
}

bool flame_state_search(struct flame_state *state, const char *text)
{
    free(state->pattern);
    state->pattern = *text ? memory_copy(text) : NULL;
    state->found = flame_search(state->flame, text);
    const struct flame_node *node = flame_found(state->flame, state->selected, true);
    if (node && !state->selected->found)
        flame_state_select(state, node);
    return node != NULL;
}

void flame_state_order(struct flame_state *state, enum flame_order order)
{
    state->order = order;
    flame_table_sort(state->rows, state->row_count, order);
}

void flame_state_select(struct flame_state *state, const struct flame_node *node)
{
    state->selected = node;
    while (!flame_within(node, state->zoom) && !flame_within(state->zoom, node))
        state->zoom = state->zoom->parent;
}

/* Along the widest to where the most time goes: to the first that is heavier itself than any that
 * it calls. */
static const struct flame_node *heaviest(const struct flame_node *node)
{
    while (node->child_count && node->children[0]->total >= node->self)
        node = node->children[0];
    return node;
}

/* One step away from the root or towards it; within the zoom, as callers have other children. */
static const struct flame_node *step(const struct flame_state *state, const struct flame_node *node,
                                     bool inward)
{
    if (!inward)
        return node->parent ? node->parent : node;
    if (node != state->zoom && flame_within(state->zoom, node)) {
        const struct flame_node *next = state->zoom;
        while (next->parent != node)
            next = next->parent;
        return next;
    }
    return node->child_count ? node->children[0] : node;
}

bool flame_state_move(struct flame_state *state, enum move move)
{
    const struct flame_node *node = state->selected, *beside;
    bool down = move == MOVE_DOWN || move == MOVE_PAGE_DOWN;
    int steps = move == MOVE_PAGE_DOWN || move == MOVE_PAGE_UP ? state->height / 2 : 1;
    switch (move) {
    case MOVE_FIRST:
        node = state->flame->root;
        break;
    case MOVE_LAST:
        node = heaviest(flame_within(node, state->zoom) ? node : state->zoom);
        break;
    case MOVE_LEFT:
    case MOVE_RIGHT:
        beside = flame_within(node, state->zoom)
                     ? flame_beside(state->zoom, node, move == MOVE_RIGHT)
                     : NULL;
        node = beside ? beside : node;
        break;
    default:
        while (steps-- > 0)
            node = step(state, node, down != state->root_below);
    }
    bool moved = node != state->selected;
    state->selected = node;
    return moved;
}

int flame_state_line(const struct flame_state *state, const char *file)
{
    const struct flame_node *node = state->selected;
    const char *slash = file ? strrchr(file, '/') : NULL;
    if (!slash || !node->file || strcmp(node->file, slash + 1) != 0)
        return 0;
    size_t count;
    struct flame_line *lines = flame_lines(&flame_state_kept(state)->sides[0], &count);
    int line = node->line > 0 ? node->line : 1;
    for (size_t i = 0; i < count; i++)
        if (strcmp(lines[i].file, node->file) == 0 && strcmp(lines[i].name, node->name) == 0) {
            line = lines[i].line;
            break;
        }
    free(lines);
    return line;
}
