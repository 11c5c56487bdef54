/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/memory.h"

void errors_add(struct errors *errors, const char *file, int line, int column, const char *format,
                ...)
{
    struct error *error = memory_push(&errors->items, &errors->count);
    va_list args;
    va_start(args, format);
    *error = (struct error){memory_copy(file), line, column, memory_vprint(format, args)};
    va_end(args);
}

void errors_print(const struct errors *errors, FILE *to)
{
    for (size_t i = 0; i < errors->count; i++) {
        const struct error *error = &errors->items[i];
        if (error->file && error->line)
            fprintf(to, "%s:%d:%d: ", error->file, error->line, error->column);
        else if (error->file)
            fprintf(to, "%s: ", error->file);
        fprintf(to, "%s\n", error->message);
    }
}

void errors_free(struct errors *errors)
{
    for (size_t i = 0; i < errors->count; i++) {
        free(errors->items[i].file);
        free(errors->items[i].message);
    }
    free(errors->items);
    *errors = (struct errors){0};
}
