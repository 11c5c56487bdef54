/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: standardises, but leaves the table in rows.
 *
 * Tempting because both sides of the loop then run with unit stride, which is the advice
 * everywhere; the layout was the task.
 */
#include "lab.h"

#include <math.h>
#include <string.h>

enum { ROWS = 4 }; /* rows summed before an accumulator is touched */

/* Sums about the first row, straight down the table. */
static void sum_columns(const float *restrict in, size_t rows, size_t columns, float *restrict sums,
                        float *restrict squares)
{
    memset(sums, 0, columns * sizeof(*sums));
    memset(squares, 0, columns * sizeof(*squares));
    for (size_t r = 0; r < rows; r += ROWS) {
        const float *row = in + r * columns;
        for (size_t c = 0; c < columns; c++) {
            float w = row[c] - in[c], x = row[columns + c] - in[c];
            float y = row[2 * columns + c] - in[c], z = row[3 * columns + c] - in[c];
            sums[c] += (w + x) + (y + z);
            squares[c] += (w * w + x * x) + (y * y + z * z);
        }
    }
}

void standardise(const float *restrict in, size_t rows, size_t columns, float *restrict out,
                 float *restrict mean, float *restrict deviation)
{
    float sums[MAX_COLUMNS], squares[MAX_COLUMNS], scale[MAX_COLUMNS];
    sum_columns(in, rows, columns, sums, squares);
    for (size_t c = 0; c < columns; c++) {
        double shift = sums[c] / (double)rows;
        double s = sqrt(squares[c] / (double)rows - shift * shift);
        mean[c] = (float)(in[c] + shift);
        deviation[c] = (float)s;
        scale[c] = (float)(1 / s);
    }
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            out[r * columns + c] = (in[r * columns + c] - mean[c]) * scale[c];
}
