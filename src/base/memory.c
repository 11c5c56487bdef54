/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *p)
{
    if (!p) {
        fputs("perflab: out of memory\n", stderr);
        abort();
    }
    return p;
}

void *memory_alloc(size_t bytes)
{
    return checked(calloc(1, bytes ? bytes : 1));
}

void *memory_grow(void *old, size_t bytes)
{
    return checked(realloc(old, bytes ? bytes : 1));
}

void *memory_clear(void *at, size_t bytes)
{
    return memset(at, 0, bytes);
}

char *memory_copy(const char *text)
{
    return text ? checked(strdup(text)) : NULL;
}

char *memory_copy_range(const char *text, size_t length)
{
    return checked(strndup(text, length));
}

char *memory_vprint(const char *format, va_list args)
{
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    return checked(text);
}

char *memory_print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = memory_vprint(format, args);
    va_end(args);
    return text;
}
