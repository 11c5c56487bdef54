/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying a matrix product in less time than computing it.
 *
 * Freivalds (1977): if C = A B, then C x = A (B x) for every x, and both sides cost n^2. If row i
 * of C is wrong by the row e, the two sides differ there by e.x, which for a random x is about as
 * large as the errors together. Two vectors x are used, their elements random in +-[1/2, 1): a
 * single wrong element shows with at least half of its error, and errors that would cancel for
 * signs alone (two elements exchanged: e = (d, -d)) do not for magnitudes. Besides, 64 random
 * elements of C are recomputed in double.
 *
 * Tolerance. With u = 2^-24, an inner product of length n in single precision is off by at most
 * about lambda sqrt(n) u sum|a b| (Higham and Mary, "A new approach to probabilistic rounding error
 * analysis", SIAM J. Sci. Comput. 41, 2019), lambda a small constant. For uniform elements sum|a b|
 * is near n/4; lambda = 2 gives n^1.5 u / 2, 2.2e-4 for n = 384. A row of n such independent errors
 * against x: sqrt(n) times that, n^2 u / 2, 4.4e-3. Both are a hundred times the typical rounding
 * error of plain single precision (measured: 2.2e-6 an element, the worst 1.6e-5), so that any
 * order of summation passes, Strassen's too, while factors rounded to bf16 (1e-2 off in each
 * element) or fp16 (2e-3) fail in nine elements of ten.
 *
 * Two streams. Nothing that the check will look at may follow from the input, and splitmix64, which
 * makes the input, is a bijection of its state: who recovers the state from the matrix has the seed
 * it started from. So neither stream starts from the call's seed. Both start from SipHash-2-4
 * (Aumasson and Bernstein 2012) keyed with the seed and one constant, of two different messages: a
 * pseudo-random function whose one value says nothing about the other unless the key is searched
 * for, 2^64 trials.
 */
#include "perflab/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab.h"

enum { PROBES = 64 };

static const double unit_roundoff = 0x1p-24;

struct pair { /* one element of each of the two vectors */
    double first, second;
};

struct state {
    size_t n;
    struct pair x[MAX_N], bx[MAX_N];
};

enum stream { STREAM_INPUT = 1, STREAM_CHECK = 2 };

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static void mix(uint64_t v[4], int rounds)
{
    while (rounds-- > 0) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
    }
}

/* SipHash-2-4 of the 8-byte message under the 16-byte key. */
static uint64_t hash(uint64_t key0, uint64_t key1, uint64_t message)
{
    const uint64_t blocks[2] = {message, (uint64_t)8 << 56};
    uint64_t v[4] = {key0 ^ 0x736f6d6570736575u, key1 ^ 0x646f72616e646f6du,
                     key0 ^ 0x6c7967656e657261u, key1 ^ 0x7465646279746573u};
    for (int i = 0; i < 2; i++) {
        v[3] ^= blocks[i];
        mix(v, 2);
        v[0] ^= blocks[i];
    }
    v[2] ^= 0xff;
    mix(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static struct perflab_rng open_stream(uint64_t seed, enum stream stream)
{
    return (struct perflab_rng){hash(seed, 0x243f6a8885a308d3u, stream)};
}

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    size_t n = (size_t)perflab_param(params, "n");
    layout->in_bytes = sizeof(struct factors) + 2 * n * n * sizeof(float);
    layout->out_bytes = n * n * sizeof(float);
    layout->work = 2.0 * (double)n * (double)n * (double)n;
    layout->flops = layout->work;
}

static void *open_state(const struct perflab_params *params)
{
    struct state *state = calloc(1, sizeof(*state));
    if (state)
        state->n = (size_t)perflab_param(params, "n");
    return state;
}

static void prepare(void *opaque, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    const struct state *state = opaque;
    struct factors *factors = in[0];
    struct perflab_rng rng = open_stream(seed, STREAM_INPUT);
    (void)params;
    *factors = (struct factors){.n = state->n};
    for (size_t i = 0; i < 2 * state->n * state->n; i++)
        factors->elements[i] = perflab_random_float(&rng);
}

/* Random in +-[1/2, 1). */
static double draw_weight(struct perflab_rng *rng)
{
    double x = perflab_random_float(rng) / 2;
    return x < 0 ? x - 0.5 : x + 0.5;
}

/* row . x for both vectors; two partial sums each, since one would be a chain of additions. */
static struct pair multiply_row(const float *row, const struct pair *x, size_t n)
{
    struct pair even = {0, 0}, odd = {0, 0};
    for (size_t j = 0; j < n; j += 2) {
        double p = row[j], q = row[j + 1];
        even.first += p * x[j].first;
        even.second += p * x[j].second;
        odd.first += q * x[j + 1].first;
        odd.second += q * x[j + 1].second;
    }
    return (struct pair){even.first + odd.first, even.second + odd.second};
}

static int check_rows(struct state *state, struct perflab_rng *rng, const float *a, const float *b,
                      const float *c, char *why, size_t why_bytes)
{
    size_t n = state->n;
    double tolerance = (double)n * (double)n * unit_roundoff / 2;
    for (size_t j = 0; j < n; j++)
        state->x[j] = (struct pair){draw_weight(rng), draw_weight(rng)};
    for (size_t k = 0; k < n; k++)
        state->bx[k] = multiply_row(b + k * n, state->x, n);
    for (size_t i = 0; i < n; i++) {
        struct pair right = multiply_row(a + i * n, state->bx, n);
        struct pair found = multiply_row(c + i * n, state->x, n);
        double first = fabs(found.first - right.first), second = fabs(found.second - right.second);
        if (first <= tolerance && second <= tolerance)
            continue;
        snprintf(
            why, why_bytes,
            "row %zu is wrong: against a random vector it is off by %.3g, rounding allows %.3g", i,
            first > second || isnan(first) ? first : second, tolerance);
        return -1;
    }
    return 0;
}

static int check_elements(const struct state *state, struct perflab_rng *rng, const float *a,
                          const float *b, const float *c, char *why, size_t why_bytes)
{
    size_t n = state->n;
    double tolerance = (double)n * sqrt((double)n) * unit_roundoff / 2;
    for (int probe = 0; probe < PROBES; probe++) {
        size_t i = perflab_random(rng) % n, j = perflab_random(rng) % n;
        double right = 0, found = c[i * n + j];
        for (size_t k = 0; k < n; k++)
            right += (double)a[i * n + k] * (double)b[k * n + j];
        if (fabs(found - right) <= tolerance)
            continue;
        snprintf(why, why_bytes, "row %zu, column %zu is %.7g, should be %.7g within %.1g", i, j,
                 found, right, tolerance);
        return -1;
    }
    return 0;
}

/* Elements first: their message is the one a learner can use. */
static int verify(void *opaque, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    struct state *state = opaque;
    const struct factors *factors = in[0];
    const float *a = factors->elements, *b = a + state->n * state->n, *c = out[0];
    struct perflab_rng rng = open_stream(seed, STREAM_CHECK);
    (void)params;
    if (check_elements(state, &rng, a, b, c, why, why_bytes))
        return -1;
    return check_rows(state, &rng, a, b, c, why, why_bytes);
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = lay_out,
    .open = open_state,
    .close = free,
    .prepare = prepare,
    .verify = verify,
};
