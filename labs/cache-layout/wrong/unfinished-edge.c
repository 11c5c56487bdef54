/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: the tile loops stop one tile early (r + TILE < rows instead of <=), so the last 16 rows
 * and the last 16 columns are never written.
 *
 * Tempting because it is the usual guard against running over the edge, one character off, and 98 %
 * of the cells are right.
 */
#include "lab.h"

#include <math.h>
#include <string.h>

enum {
    ROWS = 4,  /* rows summed before an accumulator is touched */
    TILE = 16, /* floats in a cache line */
};

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
        double shift = sums[c] / (double)rows;
        double s = sqrt(squares[c] / (double)rows - shift * shift);
        mean[c] = (float)(in[c] + shift);
        deviation[c] = (float)s;
        scale[c] = (float)(1 / s);
    }
    for (size_t r = 0; r + TILE < rows; r += TILE)
        for (size_t c = 0; c + TILE < columns; c += TILE)
            turn_tile(in + r * columns + c, rows, columns, out + c * rows + r, mean + c, scale + c);
}
