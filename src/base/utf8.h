/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 as a screen sees it: one character after the other, and the columns each takes. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum { UTF8_BROKEN = 0xfffd };

/* The character at *at, which is moved behind it; 0 at the end. A byte that begins no whole
 * character is UTF8_BROKEN, and so is a control character but newline and tab. */
uint32_t utf8_next(const char **at);

/* Columns a character takes: 0 (combining), 1 or 2; 1 where the locale does not know it. */
int utf8_width(uint32_t character);

/* Columns of a text; and how many of its bytes fit into `columns`. */
int utf8_columns(const char *text);
size_t utf8_fit(const char *text, int columns);

#endif
