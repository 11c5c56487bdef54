/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of a profile as a table, beside the baseline's if there is one. */
#ifndef REPORT_FLAME_TABLE_H
#define REPORT_FLAME_TABLE_H

#include "model/flame.h"

enum flame_order { ORDER_SELF, ORDER_TOTAL, ORDER_CHANGE, ORDER_NAME, FLAME_ORDERS };

extern const char *const flame_order_names[FLAME_ORDERS]; /* "itself", "in all", ... */

struct flame_row {
    const char *name, *file; /* a flame's */
    int line;
    enum frame_kind kind;
    double self, total;               /* shares, 0..1 */
    double self_before, total_before; /* of the baseline; NaN: there is none */
};

/* All functions of either flame; `before` may be NULL. The rows are the caller's to free, and good
 * while the flames are. */
struct flame_row *flame_table_make(const struct flame *flame, const struct flame *before,
                                   size_t *count);

/* By the order, the largest first (names: from a to z); by change means of self, up or down. */
void flame_table_sort(struct flame_row *rows, size_t count, enum flame_order order);

#endif
