/* SPDX-License-Identifier: 0BSD */
/* The loop order is already the good one: unit stride in b and c. One multiplication at a time. */
#include "lab.h"

void multiply(size_t n, const float *restrict a, const float *restrict b, float *restrict c)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            c[i * n + j] = 0;
        for (size_t k = 0; k < n; k++)
            for (size_t j = 0; j < n; j++)
                c[i * n + j] += a[i * n + k] * b[k * n + j];
    }
}
