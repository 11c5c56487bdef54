/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void text_add(struct text *text, const char *bytes, size_t length)
{
    text->data = memory_grow(text->data, text->length + length + 1);
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_print(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *more = memory_vprint(format, args);
    va_end(args);
    text_add(text, more, strlen(more));
    free(more);
}

char *text_take(struct text *text)
{
    char *data = text->data ? text->data : memory_copy("");
    *text = (struct text){0};
    return data;
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

bool text_number(const char *text, double *to)
{
    if (!*text || text[strspn(text, "0123456789+-.eE")])
        return false;
    locale_t neutral = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!neutral)
        return false;
    char *end;
    double value = strtod_l(text, &end, neutral);
    freelocale(neutral);
    if (*end || !isfinite(value))
        return false;
    *to = value;
    return true;
}

bool text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance, three rows at a time. Words longer than a row are never near.
 */
enum { LONGEST_WORD = 64 };

static int distance(const char *a, const char *b)
{
    int la = (int)strlen(a), lb = (int)strlen(b);
    if (la >= LONGEST_WORD || lb >= LONGEST_WORD)
        return LONGEST_WORD;
    int rows[3][LONGEST_WORD + 1];
    for (int j = 0; j <= lb; j++)
        rows[0][j] = j;
    for (int i = 1; i <= la; i++) {
        int *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= lb; j++) {
            int change = last[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(change, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return rows[la % 3][lb];
}

const char *text_nearest(const char *word, const char *const names[], size_t count)
{
    const char *best = NULL;
    int limit = (int)strlen(word) / 3;
    int nearest = (limit < 2 ? 2 : limit) + 1;
    for (size_t i = 0; i < count; i++) {
        int d = distance(word, names[i]);
        if (d < nearest && d < (int)strlen(names[i])) {
            nearest = d;
            best = names[i];
        }
    }
    return best;
}

/* Length of the well-formed UTF-8 sequence at p (of at most `left` bytes), 0 if it is broken. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
    static const struct {
        unsigned char mask, lead;
        size_t length;
        uint32_t least;
    } forms[] = {{0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};
    for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
        if ((p[0] & forms[f].mask) != forms[f].lead || forms[f].length > left)
            continue;
        uint32_t code = p[0] & (unsigned char)~forms[f].mask;
        for (size_t i = 1; i < forms[f].length; i++) {
            if ((p[i] & 0xc0) != 0x80)
                return 0;
            code = code << 6 | (p[i] & 0x3f);
        }
        int valid = code >= forms[f].least && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
        return valid && code >= 0xa0 ? forms[f].length : 0;
    }
    return 0;
}

char *text_printable(const char *bytes, size_t length)
{
    struct text text = {0};
    for (size_t i = 0; i < length;) {
        const unsigned char *p = (const unsigned char *)bytes + i;
        size_t whole = 1;
        if (*p >= 0x80)
            whole = utf8_length(p, length - i);
        else if ((*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f)
            whole = 0;
        if (whole)
            text_add(&text, bytes + i, whole);
        else
            text_print(&text, "\\x%02x", *p);
        i += whole ? whole : 1;
    }
    return text_take(&text);
}
