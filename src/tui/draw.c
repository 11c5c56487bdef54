/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/draw.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tui/glyphs.h"

struct area area_rows(struct area area, int from, int rows)
{
    from = from > area.height ? area.height : from;
    rows = rows > area.height - from ? area.height - from : rows;
    return (struct area){area.y + from, area.x, rows > 0 ? rows : 0, area.width};
}

struct area area_columns(struct area area, int from, int columns)
{
    from = from > area.width ? area.width : from;
    columns = columns > area.width - from ? area.width - from : columns;
    return (struct area){area.y, area.x + from, area.height, columns > 0 ? columns : 0};
}

static int put(struct area area, int y, int x, attr_t look, uint32_t character)
{
    int width = utf8_width(character);
    uint32_t drawn = glyphs_character(character);
    wchar_t text[2] = {drawn == '\n' || drawn == '\t' ? L' '
                       : drawn == UTF8_BROKEN         ? L'?'
                                                      : (wchar_t)drawn,
                       0};
    cchar_t cell;
    if (x + width > area.width)
        return -1;
    if (width == 0)
        return x; /* an accent of its own; the letter before it does without */
    if (setcchar(&cell, text, look & ~(attr_t)A_COLOR, (short)PAIR_NUMBER(look), NULL) == OK)
        mvadd_wch(area.y + y, area.x + x, &cell);
    if (width == 2 && drawn != character)
        mvaddch(area.y + y, area.x + x + 1, ' ' | look);
    return x + width;
}

int draw_text(struct area area, int y, int x, enum role role, const char *text)
{
    attr_t look = theme_attributes(role);
    if (y < 0 || y >= area.height)
        return x;
    for (uint32_t c; x >= 0 && (c = utf8_next(&text));) {
        int next = put(area, y, x, look, c);
        if (next < 0)
            return area.width;
        x = next;
    }
    return x;
}

int draw_format(struct area area, int y, int x, enum role role, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = memory_vprint(format, args);
    va_end(args);
    x = draw_text(area, y, x, role, text);
    free(text);
    return x;
}

int draw_right(struct area area, int y, enum role role, const char *text)
{
    int columns = utf8_columns(text);
    int x = columns < area.width ? area.width - columns : 0;
    draw_text(area, y, x, role, text);
    return x;
}

/* How many bytes of the text stand in its first line: at a blank, else in a word that is too long.
 */
static size_t line_bytes(const char *text, int width)
{
    size_t fits = utf8_fit(text, width), cut = fits;
    if (!text[fits])
        return fits;
    while (cut > 0 && text[cut] != ' ')
        cut--;
    return cut ? cut : fits ? fits : strlen(text);
}

static const char *next_line(const char *text, size_t bytes)
{
    for (text += bytes; *text == ' '; text++)
        ;
    return text;
}

int draw_wrapped(struct area area, int y, enum role role, const char *text)
{
    while (*text && y < area.height && area.width > 0) {
        size_t bytes = line_bytes(text, area.width);
        char *line = memory_copy_range(text, bytes);
        draw_text(area, y++, 0, role, line);
        free(line);
        text = next_line(text, bytes);
    }
    return y;
}

int draw_wrapped_rows(int width, const char *text)
{
    int rows = 0;
    for (; *text && width > 0; rows++)
        text = next_line(text, line_bytes(text, width));
    return rows;
}

void draw_look(struct area area, int y, int x, int columns, enum role role)
{
    attr_t look = theme_attributes(role);
    if (y < 0 || y >= area.height || x >= area.width)
        return;
    if (columns > area.width - x)
        columns = area.width - x;
    mvchgat(area.y + y, area.x + x, columns, look & ~(attr_t)A_COLOR, (short)PAIR_NUMBER(look),
            NULL);
}

void draw_rule(struct area area, int y)
{
    for (int x = 0; x < area.width; x++)
        draw_text(area, y, x, ROLE_BORDER, "─");
}

void draw_box(struct area area, const char *title)
{
    for (int y = 0; y < area.height; y++) {
        for (int x = 0; x < area.width; x++)
            draw_text(area, y, x, ROLE_BORDER, y == 0 || y == area.height - 1 ? "─" : " ");
        draw_text(area, y, 0, ROLE_BORDER, y == 0 ? "┌" : y == area.height - 1 ? "└" : "│");
        draw_text(area, y, area.width - 1, ROLE_BORDER,
                  y == 0                 ? "┐"
                  : y == area.height - 1 ? "┘"
                                         : "│");
    }
    draw_format(area, 0, 2, ROLE_HEADING, " %s ", title);
}
