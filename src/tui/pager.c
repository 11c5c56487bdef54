/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/pager.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

enum { SIDEWAYS = 8 };

static const enum role roles[LESSON_STYLES] = {
    [LESSON_TEXT] = ROLE_TEXT,     [LESSON_HEADING] = ROLE_HEADING,
    [LESSON_STRONG] = ROLE_STRONG, [LESSON_EMPHASIS] = ROLE_EMPHASIS,
    [LESSON_CODE] = ROLE_CODE,     [LESSON_LINK] = ROLE_LINK,
    [LESSON_RULE] = ROLE_BORDER,
};

void pager_free(struct pager *pager)
{
    lesson_free(&pager->text);
    free(pager->pattern);
    *pager = (struct pager){0};
}

static int last_top(const struct pager *pager)
{
    int last = (int)pager->text.count - pager->height;
    return last > 0 ? last : 0;
}

static void stay_inside(struct pager *pager)
{
    if (pager->top > last_top(pager))
        pager->top = last_top(pager);
    if (pager->top < 0)
        pager->top = 0;
    if (pager->left < 0)
        pager->left = 0;
}

int pager_source(const struct pager *pager)
{
    size_t top = (size_t)pager->top;
    return top < pager->text.count ? pager->text.lines[top].source : 0;
}

void pager_go(struct pager *pager, int source)
{
    int line = 0;
    while (line + 1 < (int)pager->text.count && pager->text.lines[line].source < source)
        line++;
    pager->top = line;
}

/* Within a block, which is one line of the source, the share of its rows above the top is kept. */
void pager_set(struct pager *pager, struct lesson text)
{
    int source = pager_source(pager), first = pager->top, rows = 0, above;
    while (first > 0 && pager->text.lines[first - 1].source == source)
        first--;
    above = pager->top - first;
    while (first + rows < (int)pager->text.count &&
           pager->text.lines[first + rows].source == source)
        rows++;
    lesson_free(&pager->text);
    pager->text = text;
    pager_go(pager, source);
    int now = 0;
    while (pager->top + now < (int)text.count && text.lines[pager->top + now].source == source)
        now++;
    if (rows > 0)
        pager->top += above * now / rows;
}

bool pager_move(struct pager *pager, enum move move)
{
    int page = pager->height > 2 ? pager->height - 1 : 1;
    int top = pager->top, left = pager->left;
    const int steps[] = {
        [MOVE_UP] = -1,
        [MOVE_DOWN] = 1,
        [MOVE_PAGE_UP] = -page,
        [MOVE_PAGE_DOWN] = page,
        [MOVE_FIRST] = -(int)pager->text.count,
        [MOVE_LAST] = (int)pager->text.count,
        [MOVE_RIGHT] = 0,
    };
    pager->top += steps[move];
    if (move == MOVE_LEFT || move == MOVE_RIGHT)
        pager->left += move == MOVE_LEFT ? -SIDEWAYS : SIDEWAYS;
    stay_inside(pager);
    return pager->top != top || pager->left != left;
}

/* ---- search */

static bool small(const char *pattern)
{
    for (; *pattern; pattern++)
        if (isupper((unsigned char)*pattern))
            return false;
    return true;
}

static const char *find(const char *text, const char *pattern)
{
    if (!*pattern)
        return NULL;
    return small(pattern) ? strcasestr(text, pattern) : strstr(text, pattern);
}

static bool line_matches(const struct pager *pager, int line)
{
    char *text = lesson_line_text(&pager->text.lines[line]);
    bool matches = find(text, pager->pattern) != NULL;
    free(text);
    return matches;
}

/* From line `from` on, `count` lines, round the end. */
static bool search(struct pager *pager, int from, int step)
{
    int count = (int)pager->text.count;
    for (int i = 0; i < count; i++) {
        int line = ((from + i * step) % count + count) % count;
        if (line_matches(pager, line)) {
            pager->top = line;
            return true;
        }
    }
    return false;
}

bool pager_search(struct pager *pager, const char *pattern)
{
    free(pager->pattern);
    pager->pattern = *pattern ? memory_copy(pattern) : NULL;
    return pager->pattern && search(pager, pager->top, 1);
}

bool pager_next(struct pager *pager, bool forward)
{
    return pager->pattern && search(pager, pager->top + (forward ? 1 : -1), forward ? 1 : -1);
}

/* ---- drawing */

static void mark_matches(const struct pager *pager, const struct lesson_line *line,
                         struct area area, int y)
{
    char *text = lesson_line_text(line);
    const char *found = text;
    size_t length = strlen(pager->pattern);
    while ((found = find(found, pager->pattern))) {
        char *before = memory_copy_range(text, (size_t)(found - text));
        char *match = memory_copy_range(found, length);
        int x = utf8_columns(before) - pager->left, columns = utf8_columns(match);
        if (x >= 0)
            draw_look(area, y, x, columns, ROLE_MATCH);
        free(before);
        free(match);
        found += length;
    }
    free(text);
}

static void draw_line(const struct pager *pager, const struct lesson_line *line, struct area area,
                      int y)
{
    int hidden = pager->left, x = 0;
    for (size_t i = 0; i < line->count; i++) {
        const char *text = line->spans[i].text;
        int columns = utf8_columns(text);
        if (columns <= hidden) {
            hidden -= columns;
            continue;
        }
        text += utf8_fit(text, hidden);
        hidden = 0;
        x = draw_text(area, y, x, roles[line->spans[i].style], text);
    }
    if (pager->pattern)
        mark_matches(pager, line, area, y);
}

void pager_draw(struct pager *pager, struct area area)
{
    pager->height = area.height;
    pager->width = area.width;
    int top = pager->top;
    if (top > last_top(pager)) /* what was found near the end stays marked, but the page is full */
        top = last_top(pager);
    for (int y = 0; y < area.height && top + y < (int)pager->text.count; y++)
        draw_line(pager, &pager->text.lines[top + y], area, y);
}
