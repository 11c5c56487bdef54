/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/parse.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A number at *at, which moves behind it. */
static bool take_number(const char **at, uint64_t *value)
{
    const char *p = *at;
    uint64_t sum = 0;
    if (!is_digit(*p))
        return false;
    for (; is_digit(*p); p++)
        if (__builtin_mul_overflow(sum, (uint64_t)10, &sum) ||
            __builtin_add_overflow(sum, (uint64_t)(*p - '0'), &sum))
            return false;
    *at = p;
    *value = sum;
    return true;
}

/* The same, if a blank or the line's end follows: at the text's end it may have been cut. */
static bool take_word(const char **at, uint64_t *value)
{
    const char *p = *at;
    uint64_t number;
    if (!take_number(&p, &number) || !(is_blank(*p) || *p == '\n'))
        return false;
    *at = p;
    *value = number;
    return true;
}

static const char *skip_blanks(const char *p)
{
    while (is_blank(*p))
        p++;
    return p;
}

static const char *next_line(const char *p)
{
    p = strchr(p, '\n');
    return p && p[1] ? p + 1 : NULL;
}

bool parse_stat_field(const char *text, int number, uint64_t *value)
{
    const char *p = strrchr(text, ')');
    if (!p || number < 3)
        return false;
    p++;
    for (int field = 3; *p == ' '; field++) {
        p++;
        if (field == number)
            return take_word(&p, value);
        p += strcspn(p, " \n");
    }
    return false;
}

/* Behind the key and what parts it from its value, or NULL if the line has another key. */
static const char *after_key(const char *line, const char *key)
{
    size_t length = strlen(key);
    if (strncmp(line, key, length) != 0)
        return NULL;
    const char *p = skip_blanks(line + length);
    if (*p == ':')
        p = skip_blanks(p + 1);
    return p > line + length ? p : NULL;
}

bool parse_key(const char *text, const char *key, int index, uint64_t *value)
{
    for (const char *line = text; line; line = next_line(line)) {
        const char *p = after_key(line, key);
        uint64_t number = 0;
        if (!p)
            continue;
        for (int i = 0; i <= index; i++, p = skip_blanks(p))
            if (!take_word(&p, &number))
                return false;
        *value = number;
        return true;
    }
    return false;
}

bool parse_number(const char *text, uint64_t *value)
{
    const char *p = text;
    uint64_t number;
    if (!take_word(&p, &number) || strcmp(p, "\n") != 0)
        return false;
    *value = number;
    return true;
}

bool parse_schedstat(const char *text, int number, uint64_t *value)
{
    const char *p = text;
    uint64_t word = 0;
    for (int i = 1; i <= number; i++, p = skip_blanks(p))
        if (!take_word(&p, &word))
            return false;
    if (number < 1)
        return false;
    *value = word;
    return true;
}

bool parse_pressure(const char *text, const char *kind, uint64_t *total)
{
    for (const char *line = text; line; line = next_line(line)) {
        const char *p = after_key(line, kind);
        if (!p)
            continue;
        const char *end = strchr(p, '\n'), *found = strstr(p, " total=");
        if (!end || !found || found > end)
            return false;
        found += strlen(" total=");
        return take_word(&found, total);
    }
    return false;
}

bool parse_cpu_list(const char *text, uint64_t *count)
{
    enum { LAST_CPU = 65535 };
    uint64_t sum = 0, next = 0, first, last;
    for (const char *p = text;; p++) {
        if (!take_number(&p, &first))
            return false;
        last = first;
        if (*p == '-' && (p++, !take_number(&p, &last)))
            return false;
        if (first < next || last < first || last > LAST_CPU)
            return false;
        sum += last - first + 1;
        next = last + 1;
        if (*p == '\n')
            break;
        if (*p != ',')
            return false;
    }
    *count = sum;
    return true;
}
