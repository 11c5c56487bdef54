/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flame screen's pictures. What a colour says is said by a sign as well: the border of a frame
 * tells its kind (bar, dashes, two bars), the one that is selected and those that were searched for
 * have an arrow and a diamond for it; changes are written in points.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "model/flame_walk.h"
#include "report/flame_words.h"
#include "report/profile.h"
#include "tui/bar.h"
#include "tui/flame_state.h"

enum { LOWEST_WITH_SOURCE = 12, HIGH = 20, BROAD = 76 /* columns, for intervals in the table */ };
static const double much = 0.1; /* change of share */

/* ---- the graph */

static enum role shade_of(const struct flame_state *state, const struct flame_node *node)
{
    static const enum role firsts[FRAME_KINDS] = {ROLE_FRAME_A, ROLE_INLINED_A, ROLE_KERNEL_A};
    static const int shades[FRAME_KINDS] = {4, 2, 2};
    const struct profile *before = flame_state_before(state);
    if (!node->parent)
        return ROLE_SAME;
    if (!before)
        return firsts[node->kind] + (enum role)flame_layout_shade(node->name, shades[node->kind]);
    double change = flame_share(state->flame, node) - node->before;
    if (!flame_words_changed(node, &flame_state_kept(state)->sides[0], before))
        return ROLE_SAME;
    if (change > 0)
        return change > much ? ROLE_MUCH_MORE : ROLE_MORE;
    return change < -much ? ROLE_MUCH_LESS : ROLE_LESS;
}

/* Is any of the frames of a box one that was searched for? */
static bool holds_found(const struct flame_box *box)
{
    bool found = box->node->found;
    for (size_t i = 0; box->count > 1 && i < box->node->parent->child_count; i++) {
        const struct flame_node *node = box->node->parent->children[i];
        found = found || (node->found && node->left >= box->node->left);
    }
    return found;
}

static void draw_box_at(const struct flame_state *state, const struct flame_box *box, bool selected,
                        struct area row)
{
    static const char *const borders[FRAME_KINDS] = {"│", "┆", "║"};
    bool found = holds_found(box), above = box->level < flame_level(state->zoom);
    enum role role = selected         ? ROLE_SELECTION
                     : found          ? ROLE_MATCH
                     : box->count > 1 ? ROLE_BORDER
                     : above          ? ROLE_DIM
                                      : shade_of(state, box->node);
    const char *border = selected         ? "▶"
                         : found          ? "◆"
                         : box->count > 1 ? "▒"
                                          : borders[box->node->kind];
    char *label = flame_layout_label(box, state->flame, flame_state_before(state) != NULL);
    struct area area = area_columns(row, box->column, box->width);
    for (int x = 0; x < box->width; x++)
        draw_text(area, 0, x, role, box->count > 1 ? "▒" : " ");
    draw_text(area, 0, 0, role, border);
    draw_text(area, 0, 1, role, label);
    free(label);
}

static int row_of(const struct flame_state *state, int level)
{
    int row = level - state->top;
    return state->root_below ? state->height - 1 - row : row;
}

/* Scroll so that the selected level is seen, and no row is left empty that need not be. */
static void scroll(struct flame_state *state, int levels)
{
    int level = flame_level(state->selected);
    if (level < state->top)
        state->top = level;
    if (level >= state->top + state->height)
        state->top = level - state->height + 1;
    if (state->top > levels - state->height)
        state->top = levels - state->height;
    if (state->top < 0)
        state->top = 0;
}

/* With the root below, as flame graphs have it, where all levels have room; else from the root
 * down, as text is read. */
static void draw_graph(struct flame_state *state, struct area area)
{
    struct flame_layout layout;
    flame_layout_make(&layout, state->flame, state->zoom, area.width);
    state->height = area.height;
    state->root_below = (state->flame->depth < area.height) != state->turned;
    scroll(state, layout.levels);
    for (size_t i = 0; i < layout.count;
         i++) { /* where frames end; what begins there comes later */
        const struct flame_box *box = &layout.boxes[i];
        draw_text(area, row_of(state, box->level), box->column + box->width, ROLE_BORDER, "│");
    }
    const struct flame_box *selected = flame_layout_find(&layout, state->selected);
    for (size_t i = 0; i < layout.count; i++) {
        int y = row_of(state, layout.boxes[i].level);
        if (y >= 0 && y < area.height)
            draw_box_at(state, &layout.boxes[i], &layout.boxes[i] == selected,
                        area_rows(area, y, 1));
    }
    if (!layout.count)
        draw_wrapped(area, 0, ROLE_DIM,
                     state->off ? "It never waited." : "It used next to no CPU time.");
    flame_layout_free(&layout);
}

/* ---- the table */

static void draw_row(void *context, int index, bool selected, struct area area)
{
    const struct flame_state *state = context;
    const struct flame_row *row = &state->rows[index];
    const struct profile *profile = &flame_state_kept(state)->sides[0];
    static const char *const kinds[FRAME_KINDS] = {"", ", inlined", ", kernel"};
    (void)selected;
    int x = draw_format(area, 0, 0, ROLE_TEXT, " %5.1f %%", 100 * row->self);
    if (area.width >= BROAD && !profile_off_cpu(profile)) {
        struct interval share = profile_share(profile, row->self * profile->weight);
        x = draw_format(area, 0, x, ROLE_DIM, " [%5.1f, %5.1f]", 100 * share.low, 100 * share.high);
    }
    x = draw_format(area, 0, x, ROLE_TEXT, "  %5.1f %%", 100 * row->total);
    if (flame_state_before(state))
        x = draw_format(area, 0, x, ROLE_TEXT, "  %5.1f %%  %+6.1f", 100 * row->self_before,
                        100 * (row->self - row->self_before));
    x = draw_format(area, 0, x, row->kind == FRAME_KERNEL ? ROLE_DIM : ROLE_STRONG, "  %s",
                    row->name);
    if (row->file && row->line)
        x = draw_format(area, 0, x, ROLE_DIM, " (%s:%d)", row->file, row->line);
    draw_text(area, 0, x, ROLE_DIM, kinds[row->kind]);
}

static void draw_table(struct flame_state *state, struct area area)
{
    const char *marks[FLAME_ORDERS] = {" ", " ", " ", " "};
    struct area head = area_rows(area, 0, 1);
    bool broad = area.width >= BROAD && !profile_off_cpu(&flame_state_kept(state)->sides[0]);
    marks[state->order] = "▼";
    int x = draw_format(head, 0, 0, ROLE_HEADING, "%s itself%s", marks[ORDER_SELF],
                        broad ? "               " : "");
    x = draw_format(head, 0, x, ROLE_HEADING, " %s in all", marks[ORDER_TOTAL]);
    if (flame_state_before(state))
        x = draw_format(head, 0, x, ROLE_HEADING, "  baseline %s change", marks[ORDER_CHANGE]);
    draw_format(head, 0, x, ROLE_HEADING, " %s function", marks[ORDER_NAME]);
    list_draw(&state->list, area_rows(area, 1, area.height), draw_row, state);
}

/* ---- what is around them */

static void draw_progress(const struct profiling *profiling, int64_t now, struct area row)
{
    double seconds = (double)(now - profiling->phase_began) / CLOCK_SECOND;
    const char *phase = profiling->run.phase ? profiling->run.phase : "starting";
    bool sampling = strncmp(phase, "profile", 7) == 0;
    int x =
        draw_format(row, 0, 0, ROLE_ACCENT, "%s ", profiling->cancelling ? "cancelling" : phase);
    x = draw_format(row, 0, x, ROLE_DIM, "%.0f s  ",
                    floor((double)(now - profiling->began) / CLOCK_SECOND));
    if (sampling && !profiling->cancelling && row.width > x)
        bar_draw(row, 0, x, row.width - x < 20 ? row.width - x : 20, ROLE_ACCENT,
                 seconds / profiling->seconds);
}

static void draw_state(const struct flame_state *state, const struct shell *shell, struct area row)
{
    const struct kept_profile *kept = flame_state_kept(state);
    char *right = memory_copy("");
    int last = state->top + state->height, levels = flame_level(state->zoom);
    levels += flame_levels(state->zoom);
    if (state->pattern) {
        free(right);
        right = memory_print("◆ %s: %.1f %% of all", state->pattern, 100 * state->found);
    } else if (!state->table && state->height > 0 && levels > state->height) {
        free(right);
        right =
            memory_print("↓ %d-%d of %d", state->top + 1, last < levels ? last : levels, levels);
    }
    int columns = utf8_columns(right);
    if (columns)
        draw_right(row, 0, state->pattern ? ROLE_STRONG : ROLE_DIM, right);
    free(right);
    row = area_columns(row, 0, row.width - columns - 1);
    char *age = flame_words_age(shell->date() - kept->when);
    int x = draw_format(row, 0, 0, ROLE_TEXT, "%s%s, %s", state->off ? "off the CPU" : "your code",
                        flame_state_before(state) ? " against the baseline" : "", age);
    if (state->source != kept->source)
        draw_text(row, 0, x, ROLE_DOUBT, "; file changed since");
    free(age);
}

static void draw_selected_row(const struct flame_state *state, struct area area)
{
    size_t index = (size_t)state->list.selected;
    const struct profile *profile = &flame_state_kept(state)->sides[0];
    if (index >= state->row_count)
        return;
    const struct flame_row *row = &state->rows[index];
    struct interval self = profile_share(profile, row->self * profile->weight);
    struct interval total = profile_share(profile, row->total * profile->weight);
    int x = draw_text(area, 0, 0, ROLE_STRONG, row->name);
    if (row->file && row->line)
        draw_format(area, 0, x, ROLE_STRONG, " (%s:%d)", row->file, row->line);
    x = draw_format(area, 1, 0, ROLE_TEXT,
                    "itself %.1f %% [%.1f, %.1f], in all %.1f %% [%.1f, %.1f]", 100 * self.median,
                    100 * self.low, 100 * self.high, 100 * total.median, 100 * total.low,
                    100 * total.high);
    if (flame_state_before(state))
        draw_format(area, 1, x, ROLE_TEXT, "; baseline itself %.1f %%, in all %.1f %%",
                    100 * row->self_before, 100 * row->total_before);
}

static void draw_selected(const struct flame_state *state, struct area area)
{
    char *frame = flame_words_frame(state->selected);
    char *share = flame_words_share(state->flame, state->selected,
                                    &flame_state_kept(state)->sides[0], flame_state_before(state));
    draw_text(area, 0, 0, ROLE_STRONG, frame);
    draw_text(area, 1, 0, ROLE_TEXT, share);
    free(frame);
    free(share);
}

/* Of a text that has several, and may be NULL. */
static int draw_lines(struct area area, int y, const char *text)
{
    while (text && *text) {
        size_t length = strcspn(text, "\n");
        char *line = memory_copy_range(text, length);
        y = draw_wrapped(area, y, ROLE_TEXT, line);
        free(line);
        text += length + (text[length] == '\n');
    }
    return y;
}

/* Why there is no profile: as the judge has it, or never asked for. */
static void draw_telling(const struct shell *shell, struct area area)
{
    const struct profiling *profiling = &shell->profiling;
    const struct record *record = &profiling->run.record;
    bool over = profiling->lab && !profiling->session && !profiling->done;
    int y = 0;
    if (over && profiling->end == SESSION_CANCELLED)
        y = draw_wrapped(area, y, ROLE_TEXT, "Cancelled; nothing was kept.");
    if (over && profiling->run.done && profiling->end == SESSION_DONE) {
        y = draw_wrapped(area, y, ROLE_BAD, verdict_name(record->verdict));
        const char *const texts[] = {record->reason, record->advice, record->detail};
        for (int i = 0; i < 3; i++)
            y = draw_lines(area, y, texts[i]);
    }
    if (over && profiling->failure)
        y = draw_wrapped(area, y, ROLE_BAD, profiling->failure);
    char *keys = memory_print("p samples where your code spends its time, for %d seconds; d your "
                              "code and the baseline; o where it waits.",
                              shell_profile_seconds(&shell->selection.lab));
    draw_wrapped(area, y > 0 ? y + 1 : 0, ROLE_DIM, keys);
    free(keys);
}

static const char *progress_help(const struct profiling *profiling)
{
    bool waiting = profiling->run.phase && strcmp(profiling->run.phase, "waiting") == 0;
    return waiting ? "Something else is measured on this machine; this begins when it has ended."
                   : "x cancels; q leaves this screen, and it goes on.";
}

void flame_state_draw(struct flame_state *state, const struct shell *shell, struct area area)
{
    const struct profiling *profiling = &shell->profiling;
    struct area page = area_columns(area, 1, area.width - 2);
    int y = 0;
    bool told = state->flame && !state->telling;
    if (told && (area.height >= LOWEST_WITH_SOURCE || !profiling->session)) {
        char *source = flame_words_source(&flame_state_kept(state)->sides[0]);
        struct area room = area_rows(page, 0, area.height >= HIGH ? 2 : 1);
        y = draw_wrapped(room, 0, ROLE_DIM, source);
        free(source);
    }
    if (profiling->session)
        draw_progress(profiling, shell->now, area_rows(page, y++, 1));
    else if (told && area.height >= LOWEST_WITH_SOURCE)
        draw_state(state, shell, area_rows(page, y++, 1));
    if (!told) {
        if (profiling->session)
            draw_wrapped(area_rows(page, y + 1, area.height), 0, ROLE_DIM,
                         progress_help(profiling));
        else
            draw_telling(shell, area_rows(page, y, area.height));
        return;
    }
    struct area body = area_rows(area, y, area.height - y - 2);
    if (state->table)
        draw_table(state, body);
    else
        draw_graph(state, body);
    if (state->table)
        draw_selected_row(state, area_rows(page, area.height - 2, 2));
    else
        draw_selected(state, area_rows(page, area.height - 2, 2));
}
