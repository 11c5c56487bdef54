/* SPDX-License-Identifier: Apache-2.0 */
#include "report/canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/memory.h"

enum { BRAILLE = 0x2800, FULL_BLOCK = 0x2588, LEFT_EIGHTH = 0x258f, LOW_EIGHTH = 0x2581 };

static const struct cell blank = {' ', INK_PLAIN};

static int bounded(int size)
{
    return size < 0 ? 0 : size > CANVAS_MOST ? CANVAS_MOST : size;
}

void canvas_init(struct canvas *canvas, int width, int height)
{
    canvas->width = bounded(width);
    canvas->height = bounded(height);
    size_t count = (size_t)canvas->width * (size_t)canvas->height;
    canvas->cells = memory_alloc((count + 1) * sizeof(*canvas->cells));
    for (size_t i = 0; i < count; i++)
        canvas->cells[i] = blank;
}

void canvas_free(struct canvas *canvas)
{
    free(canvas->cells);
    *canvas = (struct canvas){0};
}

static struct cell *cell_at(const struct canvas *canvas, int x, int y)
{
    if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
        return NULL;
    return &canvas->cells[y * canvas->width + x];
}

struct cell canvas_cell(const struct canvas *canvas, int x, int y)
{
    const struct cell *cell = cell_at(canvas, x, y);
    return cell ? *cell : blank;
}

void canvas_set(struct canvas *canvas, int x, int y, uint32_t glyph, enum ink ink)
{
    struct cell *cell = cell_at(canvas, x, y);
    if (cell)
        *cell = (struct cell){glyph, ink};
}

void canvas_fill(struct canvas *canvas, int x, int y, int width, int height, uint32_t glyph,
                 enum ink ink)
{
    for (int j = y < 0 ? 0 : y; j < canvas->height && j - y < height; j++)
        for (int i = x < 0 ? 0 : x; i < canvas->width && i - x < width; i++)
            canvas_set(canvas, i, j, glyph, ink);
}

bool canvas_blank(const struct canvas *canvas, int x, int y, int width)
{
    for (int i = 0; i < width; i++) {
        const struct cell *cell = cell_at(canvas, x + i, y);
        if (!cell || cell->glyph != ' ')
            return false;
    }
    return true;
}

/* The next character of text, which must not be at its end; broken UTF-8 gives '?', byte by byte.
 */
static uint32_t next_character(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    int more = *p < 0xc2 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : *p < 0xf5 ? 3 : 0;
    uint32_t code = more ? *p & (0x3fu >> more) : *p < 0x80 ? *p : '?';
    for (int i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            *text += 1;
            return '?';
        }
        code = code << 6 | (p[i] & 0x3fu);
    }
    *text += 1 + more;
    bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    bool none = (code >= 0xd800 && code < 0xe000) || code > 0x10ffff || (more && code < 0x80);
    int columns = wcwidth((wchar_t)code); /* -1 also for what the locale does not know */
    return control || none || columns == 0 || columns > 1 ? '?' : code;
}

int canvas_text(struct canvas *canvas, int x, int y, const char *text, enum ink ink)
{
    int columns = 0;
    while (*text)
        canvas_set(canvas, x + columns++, y, next_character(&text), ink);
    return columns;
}

int canvas_columns(const char *text)
{
    int columns = 0;
    for (; *text; columns++)
        next_character(&text);
    return columns;
}

static bool is_braille(uint32_t glyph)
{
    return glyph >= BRAILLE && glyph < BRAILLE + 256;
}

static bool is_line(uint32_t glyph)
{
    return glyph >= 0x2500 && glyph < 0x2580;
}

void canvas_dot(struct canvas *canvas, int x, int y, enum ink ink)
{
    static const unsigned char bits[DOTS_DOWN][DOTS_ACROSS] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    struct cell *cell = x < 0 || y < 0 ? NULL : cell_at(canvas, x / DOTS_ACROSS, y / DOTS_DOWN);
    if (!cell)
        return;
    if (cell->glyph == ' ' || is_line(cell->glyph))
        cell->glyph = BRAILLE;
    if (is_braille(cell->glyph))
        *cell = (struct cell){cell->glyph | bits[y % DOTS_DOWN][x % DOTS_ACROSS], ink};
}

bool canvas_has_dots(const struct canvas *canvas, int x, int y)
{
    const struct cell *cell = cell_at(canvas, x, y);
    return cell && is_braille(cell->glyph);
}

/* Length of a bar in eighths, at most `most` cells. */
static int eighths(double cells, int most)
{
    if (!(cells > 0))
        return 0;
    int count = (int)lround(8 * fmin(cells, most));
    return count ? count : 1;
}

void canvas_bar(struct canvas *canvas, int x, int y, double cells, enum ink ink)
{
    int count = eighths(cells, CANVAS_MOST);
    for (; count >= 8; count -= 8)
        canvas_set(canvas, x++, y, FULL_BLOCK, ink);
    if (count)
        canvas_set(canvas, x, y, (uint32_t)(LEFT_EIGHTH + 1 - count), ink);
}

void canvas_column(struct canvas *canvas, int x, int y, double cells, enum ink ink)
{
    int count = eighths(cells, CANVAS_MOST);
    for (; count >= 8; count -= 8)
        canvas_set(canvas, x, y--, FULL_BLOCK, ink);
    if (count)
        canvas_set(canvas, x, y, (uint32_t)(LOW_EIGHTH - 1 + count), ink);
}

/* Dots in the upper half, the lower, both, or most of both. */
static char braille_stand_in(uint32_t glyph)
{
    unsigned upper = glyph & 0x1b, lower = glyph & 0xe4;
    if (!upper || !lower)
        return upper ? '\'' : lower ? '.' : ' ';
    return __builtin_popcount(glyph & 0xff) > 4 ? '*' : ':';
}

static char stand_in(uint32_t glyph)
{
    static const struct {
        uint32_t glyph;
        char ascii;
    } table[] = {
        {0x2500, '-'}, {0x2502, '|'}, {0x2503, '|'}, {0x2506, ':'}, {0x2508, '.'}, {0x250a, ':'},
        {0x254d, '='}, {0x2514, '+'}, {0x2524, '+'}, {0x252c, '+'}, {0x2534, '+'}, {0x253c, '+'},
        {0x2550, '='}, {0x2542, '+'}, {0x2581, '_'}, {0x2582, '.'}, {0x2583, ':'}, {0x2584, '-'},
        {0x2585, '='}, {0x2586, '+'}, {0x2587, '*'}, {0x2588, '#'}, {0x2589, '#'}, {0x258a, '#'},
        {0x258b, '='}, {0x258c, '='}, {0x258d, '='}, {0x258e, '-'}, {0x258f, '-'}, {0x2591, '.'},
        {0x25b2, '^'}, {0x25bc, 'v'}, {0x25c0, '<'}, {0x25b6, '>'}, {0x25c6, 'o'}, {0x25c7, '+'},
        {0x25cf, 'O'}, {0x2022, 'o'},
    };
    if (is_braille(glyph))
        return braille_stand_in(glyph);
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i].glyph == glyph)
            return table[i].ascii;
    return '?';
}

const char *cell_text(const struct cell *cell, bool ascii, char *to)
{
    uint32_t code = cell->glyph;
    if (ascii && code >= 0x80)
        code = (uint32_t)stand_in(code);
    char *p = to;
    if (code < 0x80) {
        *p++ = (char)code;
    } else {
        int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        *p++ = (char)((0xff00 >> (more + 1) & 0xff) | code >> 6 * more);
        while (more--)
            *p++ = (char)(0x80 | (code >> 6 * more & 0x3f));
    }
    *p = '\0';
    return to;
}

void canvas_print(const struct canvas *canvas, bool ascii, FILE *to)
{
    char text[CELL_TEXT];
    for (int y = 0; y < canvas->height; y++) {
        const struct cell *row = &canvas->cells[y * canvas->width];
        int width = canvas->width;
        while (width && row[width - 1].glyph == ' ')
            width--;
        for (int x = 0; x < width; x++)
            fputs(cell_text(&row[x], ascii, text), to);
        fputc('\n', to);
    }
}
