/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation that cannot fail: out of memory aborts here, in one place, with a message. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

void *memory_alloc(size_t bytes);                         /* zeroed; never NULL; free() it */
void *memory_grow(void *old, size_t bytes);               /* realloc; new bytes are not zeroed */
char *memory_copy(const char *text);                      /* strdup; NULL stays NULL */
char *memory_copy_range(const char *text, size_t length); /* strndup */
char *memory_print(const char *format, ...) __attribute__((format(printf, 1, 2))); /* asprintf */
char *memory_vprint(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

#define memory_new(type) ((type *)memory_alloc(sizeof(type)))

/* Append one zeroed element to the array *items of *count elements and return it. */
#define memory_push(items, count)                                                                  \
    (*(items) = memory_grow(*(items), (*(count) + 1) * sizeof(**(items))),                         \
     (__typeof__(*(items)))memory_clear(&(*(items))[(*(count))++], sizeof(**(items))))
void *memory_clear(void *at, size_t bytes);

#endif
