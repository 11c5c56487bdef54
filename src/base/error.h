/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is wrong with an input, where, and what to do: a list, so that all faults of a file are
 * told in one go. Printed as "file:line:column: message", the form editors understand.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stddef.h>
#include <stdio.h>

struct error {
    char *file;    /* NULL: not about a file */
    int line;      /* from 1; 0: about the whole file */
    int column;    /* from 1 */
    char *message; /* one line: what is wrong and what to do */
};

struct errors { /* open struct; start from {0} */
    struct error *items;
    size_t count;
};

void errors_add(struct errors *errors, const char *file, int line, int column, const char *format,
                ...) __attribute__((format(printf, 5, 6)));
void errors_print(const struct errors *errors, FILE *to);
void errors_free(struct errors *errors);

#endif
