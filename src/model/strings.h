/* SPDX-License-Identifier: Apache-2.0 */
/* A list of texts. */
#ifndef MODEL_STRINGS_H
#define MODEL_STRINGS_H

#include <stdbool.h>
#include <stddef.h>

struct strings { /* owned list of owned strings */
    char **items;
    size_t count;
};

void strings_add(struct strings *strings, const char *text);
bool strings_have(const struct strings *strings, const char *text);
void strings_free(struct strings *strings);

#endif
