/* SPDX-License-Identifier: Apache-2.0 */
/* A string that grows, and the small questions one asks of text. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Open struct; start from {0}. data is NUL-terminated once anything was added, else NULL. */
struct text {
    char *data;
    size_t length;
};

void text_add(struct text *text, const char *bytes, size_t length);
void text_print(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *text_take(struct text *text); /* the string, caller frees; "" if nothing was added */
void text_free(struct text *text);

/* The nearest of `count` names to `word` by edit distance (Damerau, restricted), or NULL if none
 * is near enough to be worth suggesting (more than a third of the word changed, at least 2). */
const char *text_nearest(const char *word, const char *const names[], size_t count);

/* A whole text as a finite number, with a point whatever the locale; no blanks, no hexadecimal. */
bool text_number(const char *text, double *to);

bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/* Copy with control bytes and broken UTF-8 shown as \xNN, so that untrusted text cannot move the
 * cursor or colour the screen. Tabs and newlines stay. Caller frees. */
char *text_printable(const char *bytes, size_t length);

#endif
