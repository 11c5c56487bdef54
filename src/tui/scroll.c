/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/scroll.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tui/plot.h"

enum { SIDEWAYS = 8, TAB = 8 };

void scroll_free(struct scroll *scroll)
{
    canvas_free(&scroll->canvas);
    *scroll = (struct scroll){0};
}

static int within(int value, int most)
{
    most = most < 0 ? 0 : most;
    return value < 0 ? 0 : value > most ? most : value;
}

static void stay_inside(struct scroll *scroll)
{
    scroll->top = within(scroll->top, scroll->canvas.height - scroll->height);
    scroll->left = within(scroll->left, scroll->canvas.width - scroll->width);
}

void scroll_set(struct scroll *scroll, struct canvas canvas)
{
    canvas_free(&scroll->canvas);
    scroll->canvas = canvas;
    stay_inside(scroll);
}

/* With tabs as blanks; caller frees. */
static char *without_tabs(const char *line, size_t length)
{
    char *text = memory_alloc(length * TAB + 1);
    size_t columns = 0;
    for (size_t i = 0; i < length; i++)
        do
            text[columns++] = line[i] == '\t' ? ' ' : line[i];
        while (line[i] == '\t' && columns % TAB);
    return text;
}

struct canvas scroll_text(const char *text, enum ink (*ink)(const char *line))
{
    struct canvas canvas;
    char **lines = NULL;
    size_t count = 0;
    int width = 0;
    for (const char *line = text, *end; *line && count < CANVAS_MOST; line = *end ? end + 1 : end) {
        end = strchrnul(line, '\n');
        char *plain = without_tabs(line, (size_t)(end - line));
        int columns = canvas_columns(plain);
        width = columns > width ? columns : width;
        *memory_push(&lines, &count) = plain;
    }
    canvas_init(&canvas, width, (int)count);
    for (size_t i = 0; i < count; i++) {
        canvas_text(&canvas, 0, (int)i, lines[i], ink(lines[i]));
        free(lines[i]);
    }
    free(lines);
    return canvas;
}

bool scroll_move(struct scroll *scroll, enum move move)
{
    int page = scroll->height > 2 ? scroll->height - 1 : 1;
    int top = scroll->top, left = scroll->left;
    const int steps[] = {
        [MOVE_UP] = -1,
        [MOVE_DOWN] = 1,
        [MOVE_PAGE_UP] = -page,
        [MOVE_PAGE_DOWN] = page,
        [MOVE_FIRST] = -scroll->canvas.height,
        [MOVE_LAST] = scroll->canvas.height,
        [MOVE_RIGHT] = 0,
    };
    scroll->top += steps[move];
    if (move == MOVE_LEFT || move == MOVE_RIGHT)
        scroll->left += move == MOVE_LEFT ? -SIDEWAYS : SIDEWAYS;
    stay_inside(scroll);
    return scroll->top != top || scroll->left != left;
}

void scroll_draw(struct scroll *scroll, struct area area)
{
    const struct canvas *all = &scroll->canvas;
    scroll->height = area.height;
    scroll->width = area.width;
    stay_inside(scroll);
    struct canvas part;
    canvas_init(&part, area.width, area.height);
    for (int y = 0; y < part.height; y++)
        for (int x = 0; x < part.width; x++) {
            struct cell cell = canvas_cell(all, scroll->left + x, scroll->top + y);
            canvas_set(&part, x, y, cell.glyph, cell.ink);
        }
    draw_canvas(area, &part);
    canvas_free(&part);
    if (scroll->top + area.height < all->height)
        draw_right(area, area.height - 1, ROLE_DIM, " more below ");
}
