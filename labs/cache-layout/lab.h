/* SPDX-License-Identifier: 0BSD */
/*
 * Standardise a table and turn it into columns.
 *
 * `in` is row-major: the cell of row r, column c is in[r * columns + c].
 * `out` is column-major: the cell of column c, row r is out[c * rows + r].
 *
 * For each column c, over all its rows:
 *     mean[c]      = sum of in / rows
 *     deviation[c] = sqrt(sum of (in - mean[c])^2 / rows)
 *     out          = (in - mean[c]) / deviation[c]
 *
 * rows and columns are multiples of 64, columns is at most MAX_COLUMNS. The arrays do not overlap
 * and each starts on a 64-byte boundary. No column is constant.
 */
#ifndef LAB_H
#define LAB_H

#include <stddef.h>
#include <stdint.h>

enum { MAX_COLUMNS = 4096 };

/* Input of one call: one cache line of sizes, then the cells. */
struct table {
    uint64_t rows, columns;
    uint64_t unused[6];
    float cells[];
};

/* Output of one call: columns means, columns deviations, columns * rows cells. */

void standardise(const float *restrict in, size_t rows, size_t columns, float *restrict out,
                 float *restrict mean, float *restrict deviation);

#ifdef PERFLAB_SHIM
#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    const struct table *table = call->in;
    float *mean = call->out;
    float *deviation = mean + table->columns;
    standardise(table->cells, table->rows, table->columns, deviation + table->columns, mean,
                deviation);
}
#endif

#endif
