/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *entity_of(char byte)
{
    static const struct {
        char byte;
        const char *entity;
    } entities[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"},
    };
    for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
        if (entities[i].byte == byte)
            return entities[i].entity;
    return NULL;
}

void html_text(struct html *html, const char *text)
{
    char *printable = text_printable(text, strlen(text));
    for (const char *p = printable; *p;) {
        size_t plain = strcspn(p, "&<>\"'");
        text_add(&html->text, p, plain);
        p += plain;
        if (*p)
            text_print(&html->text, "%s", entity_of(*p++));
    }
    free(printable);
}

/* One directive, from its '%' on; returns what follows it. */
static const char *print_value(struct html *html, const char *directive, va_list *values)
{
    size_t length = 1 + strspn(directive + 1, "0123456789.lz");
    char kind = directive[length], format[16];
    bool wide = memchr(directive, 'l', length), size = memchr(directive, 'z', length);
    if (kind == '\0' || length + 2 > sizeof(format))
        abort();
    memcpy(format, directive, length + 1);
    format[length + 1] = '\0';
    if (kind == '%')
        text_add(&html->text, "%", 1);
    else if (kind == 's')
        html_text(html, va_arg(*values, const char *));
    else if (kind == 'f')
        text_print(&html->text, format, va_arg(*values, double));
    else if (kind == 'u' && size)
        text_print(&html->text, format, va_arg(*values, size_t));
    else if (kind == 'd' && wide)
        text_print(&html->text, format, va_arg(*values, long));
    else if (kind == 'd')
        text_print(&html->text, format, va_arg(*values, int));
    else
        abort(); /* a format of ours that is none of the above */
    return directive + length + 1;
}

void html_print(struct html *html, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    while (*format) {
        size_t plain = strcspn(format, "%");
        text_add(&html->text, format, plain);
        format += plain;
        if (*format)
            format = print_value(html, format, &values);
    }
    va_end(values);
}

void html_base64(struct html *html, const char *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        uint32_t three = 0;
        char four[4];
        for (size_t k = 0; k < 3; k++)
            three = three << 8 | (i + k < size ? (unsigned char)bytes[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            four[k] = i + k > size ? '=' : digits[three >> (18 - 6 * k) & 63];
        text_add(&html->text, four, 4);
    }
}
