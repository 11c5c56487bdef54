/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <wchar.h>

/* Length of the sequence a first byte announces and the bits it holds; 0: it begins none. */
static int announce(unsigned char first, uint32_t *bits)
{
    static const struct {
        unsigned char mask, lead;
        int length;
    } forms[] = {{0x80, 0x00, 1}, {0xe0, 0xc0, 2}, {0xf0, 0xe0, 3}, {0xf8, 0xf0, 4}};
    for (int i = 0; i < 4; i++)
        if ((first & forms[i].mask) == forms[i].lead) {
            *bits = first & (unsigned char)~forms[i].mask;
            return forms[i].length;
        }
    return 0;
}

/* Control characters, and those that turn the direction of what follows. */
static int is_hidden(uint32_t code)
{
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7f && code < 0xa0) ||
           code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

uint32_t utf8_next(const char **at)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)*at;
    uint32_t code = 0;
    int length = announce(*p, &code);
    if (!*p)
        return 0;
    for (int i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            length = 0;
            break;
        }
        code = code << 6 | (p[i] & 0x3f);
    }
    *at += length ? length : 1;
    if (!length || code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ||
        is_hidden(code))
        return UTF8_BROKEN;
    return code;
}

int utf8_width(uint32_t character)
{
    int width = character < 0x80 ? 1 : wcwidth((wchar_t)character);
    return width < 0 ? 1 : width;
}

int utf8_columns(const char *text)
{
    int columns = 0;
    for (uint32_t c; (c = utf8_next(&text));)
        columns += utf8_width(c);
    return columns;
}

size_t utf8_fit(const char *text, int columns)
{
    const char *at = text, *end = text;
    for (uint32_t c; (c = utf8_next(&at)); end = at) {
        columns -= utf8_width(c);
        if (columns < 0)
            break;
    }
    return (size_t)(end - text);
}
