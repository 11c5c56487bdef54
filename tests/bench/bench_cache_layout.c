/* SPDX-License-Identifier: Apache-2.0 */
/*
 * labs/cache-layout/solution.c against the same result from OpenBLAS on one thread: column sums by
 * sgemv, the transpose by somatcopy, then saxpy, snrm2 and sscal on each column while it is in L1.
 * Tables are used in turn, so that neither side finds its input in a cache near the core.
 */
#include "lab.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SKIP = 77 };

#ifndef HAVE_OPENBLAS

int main(void)
{
    puts("skipped: built without OpenBLAS (libopenblas-dev)");
    return SKIP;
}

#else

#include <cblas.h>

enum { ROWS = 2048, COLUMNS = 1024, CELLS = ROWS * COLUMNS, TABLES = 4, ROUNDS = 31 };

struct result {
    float *cells, mean[COLUMNS], deviation[COLUMNS];
};

typedef void standardise_table(const float *in, struct result *result);

static float ones[ROWS];

static void standardise_ours(const float *in, struct result *result)
{
    standardise(in, ROWS, COLUMNS, result->cells, result->mean, result->deviation);
}

static void standardise_peer(const float *in, struct result *result)
{
    cblas_sgemv(CblasRowMajor, CblasTrans, ROWS, COLUMNS, 1.0f / ROWS, in, COLUMNS, ones, 1, 0,
                result->mean, 1);
    cblas_somatcopy(CblasRowMajor, CblasTrans, ROWS, COLUMNS, 1, in, COLUMNS, result->cells, ROWS);
    for (size_t c = 0; c < COLUMNS; c++) {
        float *column = result->cells + c * ROWS;
        cblas_saxpy(ROWS, -result->mean[c], ones, 1, column, 1);
        result->deviation[c] = cblas_snrm2(ROWS, column, 1) / sqrtf(ROWS);
        cblas_sscal(ROWS, 1 / result->deviation[c], column, 1);
    }
}

static float *allocate(void)
{
    float *cells = aligned_alloc(64, CELLS * sizeof(*cells));
    if (!cells)
        exit(1);
    return cells;
}

static double time_tables(standardise_table *table, float *const in[], struct result *result)
{
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < TABLES; i++)
        table(in[i], &result[i]);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
}

static int compare(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median(double *x)
{
    qsort(x, ROUNDS, sizeof(*x), compare);
    return x[ROUNDS / 2];
}

/* Both must have done the same work; single-precision sums differ in the third digit at most. */
static void check_equal(const float *ours, const float *peer)
{
    for (size_t i = 0; i < CELLS; i++)
        if (!(fabsf(ours[i] - peer[i]) < 1e-2f)) {
            printf("cell %zu differs: ours %g, peer %g\n", i, (double)ours[i], (double)peer[i]);
            exit(1);
        }
}

int main(void)
{
    float *in[TABLES];
    struct result *ours = calloc(TABLES, sizeof(*ours)), *peer = calloc(TABLES, sizeof(*peer));
    double our_time[ROUNDS], peer_time[ROUNDS], ratio[ROUNDS];
    if (!ours || !peer)
        return 1;
    openblas_set_num_threads(1);
    for (size_t r = 0; r < ROWS; r++)
        ones[r] = 1;
    for (int i = 0; i < TABLES; i++) {
        in[i] = allocate();
        ours[i].cells = allocate();
        peer[i].cells = allocate();
        for (size_t k = 0; k < CELLS; k++)
            in[i][k] = (float)(k % COLUMNS % 256) + (float)rand() / (float)RAND_MAX;
    }
    time_tables(standardise_ours, in, ours);
    time_tables(standardise_peer, in, peer);
    check_equal(ours[0].cells, peer[0].cells);
    for (int round = 0; round < ROUNDS; round++) {
        if (round % 2) {
            our_time[round] = time_tables(standardise_ours, in, ours);
            peer_time[round] = time_tables(standardise_peer, in, peer);
        } else {
            peer_time[round] = time_tables(standardise_peer, in, peer);
            our_time[round] = time_tables(standardise_ours, in, ours);
        }
        ratio[round] = peer_time[round] / our_time[round];
    }
    double millions = 1e-6 * TABLES * CELLS;
    printf("cache-layout: ours %.0f Mcell/s, peer (OpenBLAS sgemv, somatcopy, saxpy, snrm2, sscal, "
           "1 thread) %.0f Mcell/s, ratio %.2f\n",
           millions / median(our_time), millions / median(peer_time), median(ratio));
    return 0;
}

#endif
