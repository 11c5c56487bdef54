/* SPDX-License-Identifier: Apache-2.0 */
#include "report/flame_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const char *const flame_order_names[FLAME_ORDERS] = {
    [ORDER_SELF] = "itself",
    [ORDER_TOTAL] = "in all",
    [ORDER_CHANGE] = "change",
    [ORDER_NAME] = "name",
};

static struct flame_row *find_row(struct flame_row *rows, size_t count,
                                  const struct flame_function *function)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind == function->kind && strcmp(rows[i].name, function->name) == 0)
            return &rows[i];
    return NULL;
}

/* Functions of one name are one row, as they are one function to flame_compare(). */
static void add_functions(struct flame_row **rows, size_t *count, const struct flame *flame,
                          bool before)
{
    size_t functions_count;
    double all = flame->root->total > 0 ? flame->root->total : 1;
    struct flame_function *functions = flame_functions(flame, &functions_count);
    for (size_t i = 0; i < functions_count; i++) {
        const struct flame_function *function = &functions[i];
        struct flame_row *row = find_row(*rows, *count, function);
        if (!row) {
            row = memory_push(rows, count);
            *row = (struct flame_row){.name = function->name,
                                      .file = function->file,
                                      .line = function->line,
                                      .kind = function->kind};
        }
        *(before ? &row->self_before : &row->self) += function->self / all;
        *(before ? &row->total_before : &row->total) += function->total / all;
    }
    free(functions);
}

struct flame_row *flame_table_make(const struct flame *flame, const struct flame *before,
                                   size_t *count)
{
    struct flame_row *rows = NULL;
    *count = 0;
    add_functions(&rows, count, flame, false);
    if (before)
        add_functions(&rows, count, before, true);
    for (size_t i = 0; i < *count && !before; i++)
        rows[i].self_before = rows[i].total_before = NAN;
    flame_table_sort(rows, *count, ORDER_SELF);
    return rows;
}

static double key_of(const struct flame_row *row, enum flame_order order)
{
    double change = fabs(row->self - row->self_before);
    return order == ORDER_SELF     ? row->self
           : order == ORDER_TOTAL  ? row->total
           : order == ORDER_CHANGE ? (isnan(change) ? 0 : change)
                                   : 0;
}

static int compare(const void *a, const void *b, void *order)
{
    const struct flame_row *x = a, *y = b;
    double first = key_of(x, *(enum flame_order *)order);
    double second = key_of(y, *(enum flame_order *)order);
    if (first != second)
        return first > second ? -1 : 1;
    int names = strcmp(x->name, y->name);
    return names ? names : (int)x->kind - (int)y->kind;
}

void flame_table_sort(struct flame_row *rows, size_t count, enum flame_order order)
{
    if (count)
        qsort_r(rows, count, sizeof(*rows), compare, &order);
}
