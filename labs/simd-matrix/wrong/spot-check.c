/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: computes the elements that a spot check at fixed places would look at, the diagonal and
 * the corners, and leaves zeros elsewhere.
 *
 * Tempting because a check of n elements is all that many test programs do, and this passes it in
 * one n-th of the time.
 */
#include "lab.h"

#include <string.h>

static float element(size_t n, const float *a, const float *b, size_t i, size_t j)
{
    float sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += a[i * n + k] * b[k * n + j];
    return sum;
}

void multiply(size_t n, const float *restrict a, const float *restrict b, float *restrict c)
{
    memset(c, 0, n * n * sizeof(*c));
    for (size_t i = 0; i < n; i++)
        c[i * n + i] = element(n, a, b, i, i);
    c[n - 1] = element(n, a, b, 0, n - 1);
    c[(n - 1) * n] = element(n, a, b, n - 1, 0);
}
