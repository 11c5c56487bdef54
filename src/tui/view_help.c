/* SPDX-License-Identifier: Apache-2.0 */
/* Help: what the view below is for, and its keys, from the tables that the keys themselves are. */
#include <stdlib.h>

#include "base/memory.h"
#include "tui/actions.h"
#include "tui/pager.h"

struct help {
    const struct view *view; /* it is about */
    struct pager pager;
    int width; /* the text is wrapped to */
};

static void add_keys(struct lesson *lesson, const struct key_row *row, int width)
{
    for (; row && row->keys; row++) {
        char *keys = memory_print("  %-16s", row->keys);
        lesson_paragraph(lesson, LESSON_TEXT, keys, "                  ", row->help, width);
        free(keys);
    }
}

static struct lesson make_text(const struct view *view, int width)
{
    struct lesson lesson = {0};
    lesson_paragraph(&lesson, LESSON_HEADING, "", "", view->title, width);
    lesson_paragraph(&lesson, LESSON_TEXT, "", "", view->help, width);
    lesson_add_line(&lesson, 0);
    add_keys(&lesson, view->keys, width);
    lesson_add_line(&lesson, 0);
    lesson_paragraph(&lesson, LESSON_HEADING, "", "", "Everywhere", width);
    add_keys(&lesson, view_global_keys, width);
    lesson_add_line(&lesson, 0);
    lesson_paragraph(&lesson, LESSON_TEXT, "", "", "More: man perflab", width);
    return lesson;
}

static void *open_help(struct frame *frame)
{
    struct help *help = memory_new(struct help);
    help->view = frame_view(frame);
    return help;
}

static void close_help(struct frame *frame, void *state)
{
    struct help *help = state;
    (void)frame;
    pager_free(&help->pager);
    free(help);
}

static void draw_help(struct frame *frame, void *state, struct area area)
{
    struct help *help = state;
    (void)frame;
    if (help->width != area.width) {
        pager_set(&help->pager, make_text(help->view, area.width - 2));
        help->width = area.width;
    }
    pager_draw(&help->pager, area_columns(area, 1, area.width - 2));
}

static ACTION(move_help)
{
    struct help *help = state;
    (void)frame;
    return pager_move(&help->pager, (enum move)argument) ? REPLY(REDRAW) : REPLY(HANDLED);
}

static const struct key_row keys[] = {MOVE_ROWS(move_help), {NULL, NULL, NULL, NULL, 0, false}};

const struct view view_help = {
    .name = "help",
    .title = "Help",
    .help = "What the keys of a screen do.",
    .keys = keys,
    .open = open_help,
    .close = close_help,
    .draw = draw_help,
};
