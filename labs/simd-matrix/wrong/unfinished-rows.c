/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: works on tiles of 14 rows (5 or 9 with shorter vectors) and leaves the rest, n % 14 rows
 * at the bottom of C, as zeros.
 *
 * Tempting because 14 x 2 vectors is the best use of 32 registers, and the remainder needs a second
 * kernel that nobody likes to write. 98 % of the elements are right.
 */
#include "lab.h"

#include <string.h>

/* ROWS does not divide n. */
#if defined(__AVX512F__)
enum { BYTES = 64, ROWS = 14, COLUMNS = 2 };
#elif defined(__AVX2__) && defined(__FMA__)
enum { BYTES = 32, ROWS = 5, COLUMNS = 2 };
#elif defined(__aarch64__)
enum { BYTES = 16, ROWS = 9, COLUMNS = 3 };
#else
enum { BYTES = 16, ROWS = 5, COLUMNS = 2 };
#endif

typedef float vector __attribute__((vector_size(BYTES)));

enum {
    LANES = BYTES / sizeof(float),
    WIDTH = COLUMNS * LANES, /* floats in a row of the tile */
    DEPTH = 192,             /* steps of k at a time: a panel of B is DEPTH * WIDTH floats, in L1 */
};

/* Rows k .. k+depth of B, WIDTH columns, side by side. */
static void pack(size_t n, size_t depth, const float *restrict b, vector *restrict panel)
{
    for (size_t k = 0; k < depth; k++)
        memcpy(panel + k * COLUMNS, b + k * n, WIDTH * sizeof(float));
}

/* C tile += depth columns of A times the panel. The tile stays in registers throughout. */
static void multiply_tile(size_t n, size_t depth, const float *restrict a,
                          const vector *restrict panel, float *restrict c)
{
    vector tile[ROWS][COLUMNS];
#pragma GCC unroll 16
    for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
        for (int j = 0; j < COLUMNS; j++)
            memcpy(&tile[i][j], c + i * n + j * LANES, BYTES);

    for (size_t k = 0; k < depth; k++)
#pragma GCC unroll 16
        for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
            for (int j = 0; j < COLUMNS; j++)
                tile[i][j] += a[i * n + k] * panel[k * COLUMNS + j];

#pragma GCC unroll 16
    for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
        for (int j = 0; j < COLUMNS; j++)
            memcpy(c + i * n + j * LANES, &tile[i][j], BYTES);
}

void multiply(size_t n, const float *restrict a, const float *restrict b, float *restrict c)
{
    vector panel[DEPTH * COLUMNS];
    memset(c, 0, n * n * sizeof(*c));
    for (size_t k = 0; k < n; k += DEPTH) {
        size_t depth = n - k < DEPTH ? n - k : DEPTH;
        for (size_t j = 0; j < n; j += WIDTH) {
            pack(n, depth, b + k * n + j, panel);
            for (size_t i = 0; i + ROWS <= n; i += ROWS)
                multiply_tile(n, depth, a + i * n + k, panel, c + i * n + j);
        }
    }
}
