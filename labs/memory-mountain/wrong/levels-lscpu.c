/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: says what lscpu says of the machine at hand, and does not look at the curve.
# says: score:unfounded missed its bound
 */
#include "lab.h"

#include <string.h>

/* splitmix64 */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Sattolo 1986: exchange with one of those before, never with itself. What comes out is one cycle,
 * and each of the (count - 1)! cycles is as likely. */
void chase_build(struct line *lines, uint64_t count, uint64_t seed)
{
    for (uint64_t i = 0; i < count; i++)
        lines[i].next = i * LINE;
    for (uint64_t i = count - 1; i > 0; i--) {
        uint64_t j = (draw(&seed) >> 32) * i >> 32, kept = lines[i].next;
        lines[i].next = lines[j].next;
        lines[j].next = kept;
    }
}

/* The address of each load is what the load before has brought. */
uint64_t chase_walk(const struct line *lines, uint64_t count, uint64_t from, uint64_t steps)
{
    const char *base = (const char *)lines;
    (void)count;
    for (; steps > 0; steps--)
        memcpy(&from, base + from, sizeof(from));
    return from;
}

/* ---- find_levels */

struct levels find_levels(const struct point *curve, size_t points)
{
    (void)curve;
    (void)points;
    return (struct levels){3, {48 << 10, 2 << 20, 32 << 20}};
}

/* ---- read_all */

/* 64 bytes, which the compiler cuts into what the machine has. */
typedef double vector __attribute__((vector_size(64), may_alias));
enum { CHAINS = 8, VECTOR = 8 };

double read_all(const double *values, size_t count)
{
    const vector *v = (const vector *)values;
    vector sums[CHAINS] = {0};
    double sum = 0;
    for (size_t i = 0; i < count / VECTOR; i += CHAINS)
#pragma GCC unroll 8
        for (int c = 0; c < CHAINS; c++)
            sums[c] += v[i + (size_t)c];
    for (int c = 0; c < CHAINS; c++)
        for (int j = 0; j < VECTOR; j++)
            sum += sums[c][j];
    return sum;
}
