/* SPDX-License-Identifier: 0BSD */
/*
 * Another way that passes, some twenty times slower than the sign test of solution.c: the bootstrap
 * (Efron 1979). Draw as many groups as there are from those there are, with replacement; take the
 * median; do so 400 times. How much these medians vary is how much the median of another recording
 * might have differed. What is drawn are groups of neighbours, not readings: readings are not
 * independent of each other.
 *
 * It runs beside your program in a check, so that a program which draws as often has the time for
 * it.
 */
#include "lab.h"

#include <math.h>
#include <stdlib.h>

enum {
    WARM_UP = 8, /* an eighth */
    LEAST_OF_EACH = 4,
    LEAST_GROUPS = 12, /* fewer say too little of what was not seen */
    MOST_GROUPS = MOST_READINGS / 2,
    DRAWS = 400,
    LEFT_OUT = DRAWS / 200, /* at each end: 99 % are within */
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts. */
static double median(double *x, int count)
{
    qsort(x, (size_t)count, sizeof(*x), ascending);
    return count % 2 ? x[count / 2] : (x[count / 2 - 1] + x[count / 2]) / 2;
}

/* The mean of the empty readings less those far above the rest, as interrupts are. */
static double timer_cost(const struct comparison *comparison)
{
    double x[EMPTIES], sum = 0;
    int kept = 0;
    for (int i = 0; i < EMPTIES; i++)
        x[i] = comparison->empties[i];
    qsort(x, EMPTIES, sizeof(*x), ascending);
    while (kept < EMPTIES && x[kept] <= x[EMPTIES / 2] + 100)
        sum += x[kept++];
    return sum / kept;
}

/* The logarithms of the ratios in groups of neighbours. */
static int group(const struct comparison *comparison, double timer, double *logs)
{
    double x[2][MOST_READINGS];
    int count[2] = {0, 0}, groups = 0, runs = 0;
    for (uint32_t i = comparison->count / WARM_UP; i < comparison->count; i++) {
        int program = comparison->programs[i];
        x[program][count[program]++] = fmax(comparison->readings[i] - timer, 1);
        if (i + 1 < comparison->count && comparison->programs[i + 1] == program)
            continue;
        if (++runs % 2 || count[0] < LEAST_OF_EACH || count[1] < LEAST_OF_EACH)
            continue;
        logs[groups++] = log(median(x[1], count[1]) / median(x[0], count[0]));
        count[0] = count[1] = runs = 0;
    }
    return groups;
}

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 32) * below >> 32);
}

static void resample(const double *logs, int groups, double *medians)
{
    double drawn[MOST_GROUPS];
    uint64_t state = 1;
    for (int d = 0; d < DRAWS; d++) {
        for (int i = 0; i < groups; i++)
            drawn[i] = logs[draw(&state, (uint32_t)groups)];
        medians[d] = median(drawn, groups);
    }
    qsort(medians, DRAWS, sizeof(*medians), ascending);
}

struct answer judge_benchmark(const struct comparison *comparison)
{
    double logs[MOST_GROUPS], medians[DRAWS];
    struct answer answer = {.verdict = CANNOT_TELL, .ratio = 1, .low = 0.5, .high = 2};
    answer.timer_ns = timer_cost(comparison);
    int groups = group(comparison, answer.timer_ns, logs);
    if (groups < LEAST_GROUPS)
        return answer;
    resample(logs, groups, medians);
    answer.ratio = fmin(fmax(exp(median(logs, groups)), 0.1), 10);
    answer.low = fmin(fmax(exp(medians[LEFT_OUT]), 0.1), answer.ratio);
    answer.high = fmax(fmin(exp(medians[DRAWS - 1 - LEFT_OUT]), 10), answer.ratio);
    if (answer.low >= 0.99 && answer.high <= 1.01)
        answer.verdict = SAME;
    else if (answer.low > 1)
        answer.verdict = SLOWER;
    else if (answer.high < 1)
        answer.verdict = FASTER;
    return answer;
}
