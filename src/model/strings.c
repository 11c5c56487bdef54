/* SPDX-License-Identifier: Apache-2.0 */
#include "model/strings.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void strings_add(struct strings *strings, const char *text)
{
    *memory_push(&strings->items, &strings->count) = memory_copy(text);
}

bool strings_have(const struct strings *strings, const char *text)
{
    for (size_t i = 0; i < strings->count; i++)
        if (strcmp(strings->items[i], text) == 0)
            return true;
    return false;
}

void strings_free(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i]);
    free(strings->items);
    *strings = (struct strings){0};
}
