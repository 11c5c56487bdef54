/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: takes the variance as "mean of squares minus square of the mean" in single precision.
 * Squares of values near 250 fill the float; the variance is the small difference of two large
 * sums, and most of its digits are gone.
 *
 * Tempting because the formula is in every textbook, needs one pass and no shift, and is right on
 * paper.
 */
#include "lab.h"

#include <math.h>
#include <string.h>

enum {
    ROWS = 4,  /* rows summed before an accumulator is touched */
    TILE = 16, /* floats in a cache line */
};

/* Plain sums, straight down the table. */
static void sum_columns(const float *restrict in, size_t rows, size_t columns, float *restrict sums,
                        float *restrict squares)
{
    memset(sums, 0, columns * sizeof(*sums));
    memset(squares, 0, columns * sizeof(*squares));
    for (size_t r = 0; r < rows; r += ROWS) {
        const float *row = in + r * columns;
        for (size_t c = 0; c < columns; c++) {
            float w = row[c], x = row[columns + c];
            float y = row[2 * columns + c], z = row[3 * columns + c];
            sums[c] += (w + x) + (y + z);
            squares[c] += (w * w + x * x) + (y * y + z * z);
        }
    }
}

/* A tile of 16 rows by one line: in by rows, out by columns, a whole line at a time. */
static void turn_tile(const float *restrict in, size_t rows, size_t columns, float *restrict out,
                      const float *restrict mean, const float *restrict scale)
{
    float tile[TILE][TILE];
    for (size_t r = 0; r < TILE; r++)
        memcpy(tile[r], in + r * columns, sizeof(tile[r]));
    for (size_t c = 0; c < TILE; c++)
        for (size_t r = 0; r < TILE; r++)
            out[c * rows + r] = (tile[r][c] - mean[c]) * scale[c];
}

void standardise(const float *restrict in, size_t rows, size_t columns, float *restrict out,
                 float *restrict mean, float *restrict deviation)
{
    float sums[MAX_COLUMNS], squares[MAX_COLUMNS], scale[MAX_COLUMNS];
    sum_columns(in, rows, columns, sums, squares);
    for (size_t c = 0; c < columns; c++) {
        double m = sums[c] / (double)rows;
        double s = sqrt(squares[c] / (double)rows - m * m);
        mean[c] = (float)m;
        deviation[c] = (float)s;
        scale[c] = (float)(1 / s);
    }
    for (size_t r = 0; r < rows; r += TILE)
        for (size_t c = 0; c < columns; c += TILE)
            turn_tile(in + r * columns + c, rows, columns, out + c * rows + r, mean + c, scale + c);
}
