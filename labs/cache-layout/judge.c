/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge computes its own means and deviations in double and looks at every cell of the output,
 * so there is nothing to guess about what is checked.
 *
 * Tolerance. A cell is right if it is within 1e-3 of the exact standard score, a mean if it is
 * within 1e-3 deviations, a deviation if it is within one part in a thousand. Storing the mean as a
 * float already costs up to 2^-17 / 0.57 = 1.3e-5 (means reach 260, deviations start at 0.57), and
 * single-precision sums over 2048 rows about as much again, if they are taken about a value near
 * the mean. The textbook formula "mean of squares minus square of the mean" is off by up to 0.16 in
 * single precision and fails, as it should. A mean guessed from half of the rows is off by
 * about 1/sqrt(rows), 0.02.
 */
#include "perflab/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"

#define TOLERANCE 1e-3

enum { TILE = 16 }; /* floats in a cache line */

struct column {
    double mean, deviation, scale; /* scale = 1 / deviation */
};

struct state {
    size_t rows, columns;
    double *sums, *squares;
    struct column *column;
};

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    size_t rows = (size_t)perflab_param(params, "rows");
    size_t columns = (size_t)perflab_param(params, "columns");
    layout->in_bytes = sizeof(struct table) + rows * columns * sizeof(float);
    layout->out_bytes = (2 + rows) * columns * sizeof(float);
    layout->work = (double)rows * (double)columns;
    layout->flops = 6 * layout->work; /* one for the mean, three for the deviation, two to apply */
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    if (!state)
        return;
    free(state->sums);
    free(state->squares);
    free(state->column);
    free(state);
}

static void *open_state(const struct perflab_params *params)
{
    struct state *state = calloc(1, sizeof(*state));
    if (!state)
        return NULL;
    state->rows = (size_t)perflab_param(params, "rows");
    state->columns = (size_t)perflab_param(params, "columns");
    state->sums = calloc(state->columns, sizeof(*state->sums));
    state->squares = calloc(state->columns, sizeof(*state->squares));
    state->column = calloc(state->columns, sizeof(*state->column));
    if (state->sums && state->squares && state->column)
        return state;
    close_state(state);
    return NULL;
}

/* Each column has its own offset in [-256, 256) and its own spread in [1, 4). */
static void prepare(void *opaque, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    const struct state *state = opaque;
    struct table *table = in[0];
    struct perflab_rng rng = {seed};
    float offset[MAX_COLUMNS], spread[MAX_COLUMNS];
    (void)params;
    *table = (struct table){.rows = state->rows, .columns = state->columns};
    for (size_t c = 0; c < state->columns; c++) {
        offset[c] = 256 * perflab_random_float(&rng);
        spread[c] = 2.5f + 1.5f * perflab_random_float(&rng);
    }
    for (size_t r = 0; r < state->rows; r++) {
        float *row = table->cells + r * state->columns;
        for (size_t c = 0; c < state->columns; c += 2) { /* two cells from one draw */
            uint64_t bits = perflab_random(&rng);
            row[c] = offset[c] + spread[c] * ((float)(int32_t)bits * 0x1p-31f);
            row[c + 1] = offset[c + 1] + spread[c + 1] * ((float)(int32_t)(bits >> 32) * 0x1p-31f);
        }
    }
}

/* Sums in double about the first row: one pass, row by row. */
static void compute_columns(struct state *state, const float *cells)
{
    size_t rows = state->rows, columns = state->columns;
    for (size_t c = 0; c < columns; c++)
        state->sums[c] = state->squares[c] = 0;
    for (size_t r = 0; r < rows; r += 4) {
        const float *row = cells + r * columns;
        for (size_t c = 0; c < columns; c++) {
            double w = (double)row[c] - cells[c], x = (double)row[columns + c] - cells[c];
            double y = (double)row[2 * columns + c] - cells[c];
            double z = (double)row[3 * columns + c] - cells[c];
            state->sums[c] += (w + x) + (y + z);
            state->squares[c] += (w * w + x * x) + (y * y + z * z);
        }
    }
    for (size_t c = 0; c < columns; c++) {
        double shift = state->sums[c] / (double)rows;
        double deviation = sqrt(state->squares[c] / (double)rows - shift * shift);
        state->column[c] = (struct column){cells[c] + shift, deviation, 1 / deviation};
    }
}

static int check_columns(const struct state *state, const float *mean, const float *deviation,
                         char *why, size_t why_bytes)
{
    for (size_t c = 0; c < state->columns; c++) {
        const struct column *column = &state->column[c];
        double m = mean[c], d = deviation[c];
        if (!(fabs(m - column->mean) <= TOLERANCE * column->deviation)) {
            snprintf(why, why_bytes, "mean of column %zu is %.7g, should be %.7g", c, m,
                     column->mean);
            return -1;
        }
        if (!(fabs(d - column->deviation) <= TOLERANCE * column->deviation)) {
            snprintf(why, why_bytes, "deviation of column %zu is %.7g, should be %.7g", c, d,
                     column->deviation);
            return -1;
        }
    }
    return 0;
}

/* A tile of the output. Returns the index c * TILE + r of a wrong cell, or TILE * TILE. */
static size_t check_tile(const struct column *column, const float *in, size_t columns,
                         const float *out, size_t rows)
{
    float tile[TILE][TILE];
    size_t wrong = TILE * TILE;
    for (size_t r = 0; r < TILE; r++)
        memcpy(tile[r], in + r * columns, sizeof(tile[r]));
    for (size_t c = 0; c < TILE; c++)
        for (size_t r = 0; r < TILE; r++) {
            double score = (tile[r][c] - column[c].mean) * column[c].scale;
            wrong = fabs(out[c * rows + r] - score) <= TOLERANCE ? wrong : c * TILE + r;
        }
    return wrong;
}

static int check_cells(const struct state *state, const float *in, const float *out, char *why,
                       size_t why_bytes)
{
    size_t rows = state->rows, columns = state->columns;
    for (size_t r = 0; r < rows; r += TILE)
        for (size_t c = 0; c < columns; c += TILE) {
            size_t wrong = check_tile(state->column + c, in + r * columns + c, columns,
                                      out + c * rows + r, rows);
            if (wrong == TILE * TILE)
                continue;
            size_t x = c + wrong / TILE, y = r + wrong % TILE;
            double score = (in[y * columns + x] - state->column[x].mean) * state->column[x].scale;
            snprintf(why, why_bytes, "column %zu, row %zu is %.7g, should be %.7g", x, y,
                     (double)out[x * rows + y], score);
            return -1;
        }
    return 0;
}

static int verify(void *opaque, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    struct state *state = opaque;
    const struct table *table = in[0];
    const float *mean = out[0];
    (void)params;
    (void)seed;
    compute_columns(state, table->cells);
    if (check_columns(state, mean, mean + state->columns, why, why_bytes))
        return -1;
    return check_cells(state, table->cells, mean + 2 * state->columns, why, why_bytes);
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = lay_out,
    .open = open_state,
    .close = close_state,
    .prepare = prepare,
    .verify = verify,
};
