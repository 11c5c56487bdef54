/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/sheet.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tui/plot.h"

void sheet_clear(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++) {
        for (size_t s = 0; s < sheet->lines[i].count; s++)
            free(sheet->lines[i].spans[s].text);
        free(sheet->lines[i].spans);
    }
    free(sheet->lines);
    sheet->lines = NULL;
    sheet->count = 0;
}

void sheet_free(struct sheet *sheet)
{
    sheet_clear(sheet);
    *sheet = (struct sheet){0};
}

void sheet_line(struct sheet *sheet)
{
    memory_push(&sheet->lines, &sheet->count);
}

/* Takes the text. */
static void add(struct sheet *sheet, enum role role, char *text)
{
    if (!sheet->count)
        sheet_line(sheet);
    struct sheet_line *line = &sheet->lines[sheet->count - 1];
    line->columns += utf8_columns(text);
    *memory_push(&line->spans, &line->count) = (struct sheet_span){role, text};
}

void sheet_add(struct sheet *sheet, enum role role, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = memory_vprint(format, args);
    va_end(args);
    add(sheet, role, text);
}

void sheet_pad(struct sheet *sheet, int column)
{
    int now = sheet->count ? sheet->lines[sheet->count - 1].columns : 0;
    if (now < column)
        sheet_add(sheet, ROLE_TEXT, "%*s", column - now, "");
}

void sheet_add_right(struct sheet *sheet, int column, enum role role, const char *text)
{
    int now = sheet->count ? sheet->lines[sheet->count - 1].columns : 0;
    int from = column - utf8_columns(text);
    sheet_pad(sheet, from > now ? from : now + (now > 0));
    sheet_add(sheet, role, "%s", text);
}

static size_t fitting(const char *text, size_t length, int columns)
{
    size_t fits = utf8_fit(text, columns), cut = fits;
    if (fits >= length)
        return length;
    while (cut > 0 && text[cut] != ' ')
        cut--;
    return cut ? cut : fits ? fits : length;
}

void sheet_wrap(struct sheet *sheet, int indent, int width, enum role role, const char *text)
{
    int columns = width - indent > 8 ? width - indent : 8;
    do {
        size_t length = strcspn(text, "\n"), cut = fitting(text, length, columns);
        sheet_line(sheet);
        sheet_pad(sheet, indent);
        add(sheet, role, memory_copy_range(text, cut));
        text += cut;
        while (cut < length && *text == ' ')
            text++;
        text += *text == '\n';
    } while (*text);
}

void sheet_heading(struct sheet *sheet, const char *text)
{
    if (sheet->count)
        sheet_line(sheet);
    sheet_line(sheet);
    sheet_add(sheet, ROLE_HEADING, "%s", text);
}

void sheet_add_row(struct sheet *sheet, const struct canvas *canvas, int y)
{
    for (int x = 0; x < canvas->width;) {
        enum ink ink = canvas_cell(canvas, x, y).ink;
        char *text = memory_alloc((size_t)(canvas->width - x) * CELL_TEXT + 1), *to = text;
        for (; x < canvas->width && canvas_cell(canvas, x, y).ink == ink; x++) {
            struct cell cell = canvas_cell(canvas, x, y);
            char bytes[CELL_TEXT];
            size_t length = strlen(cell_text(&cell, false, bytes));
            memcpy(to, bytes, length);
            to += length;
        }
        add(sheet, plot_role(ink), text);
    }
}

void sheet_canvas(struct sheet *sheet, const struct canvas *canvas)
{
    for (int y = 0; y < canvas->height; y++) {
        sheet_line(sheet);
        sheet_add_row(sheet, canvas, y);
    }
}

/* ---- the place */

static void stay_inside(struct sheet *sheet)
{
    int last = (int)sheet->count - sheet->height;
    if (sheet->top > last)
        sheet->top = last;
    if (sheet->top < 0)
        sheet->top = 0;
}

bool sheet_move(struct sheet *sheet, enum move move)
{
    int page = sheet->height > 2 ? sheet->height - 1 : 1, top = sheet->top;
    const int steps[] = {
        [MOVE_UP] = -1,
        [MOVE_DOWN] = 1,
        [MOVE_PAGE_UP] = -page,
        [MOVE_PAGE_DOWN] = page,
        [MOVE_FIRST] = -(int)sheet->count,
        [MOVE_LAST] = (int)sheet->count,
        [MOVE_RIGHT] = 0,
    };
    sheet->top += steps[move];
    stay_inside(sheet);
    return sheet->top != top;
}

void sheet_show(struct sheet *sheet, int line)
{
    if (line < sheet->top || line >= sheet->top + sheet->height)
        sheet->top = line - sheet->height / 3;
    stay_inside(sheet);
}

/* What lies above and below is told by marks at the right edge. */
void sheet_draw(struct sheet *sheet, struct area area)
{
    sheet->height = area.height;
    stay_inside(sheet);
    for (int y = 0; y < area.height && sheet->top + y < (int)sheet->count; y++) {
        const struct sheet_line *line = &sheet->lines[sheet->top + y];
        int x = 0;
        for (size_t s = 0; s < line->count; s++)
            x = draw_text(area, y, x, line->spans[s].role, line->spans[s].text);
    }
    if (sheet->top > 0)
        draw_right(area, 0, ROLE_ACCENT, " ↑");
    if (sheet->top + area.height < (int)sheet->count)
        draw_right(area, area.height - 1, ROLE_ACCENT, " ↓");
}
