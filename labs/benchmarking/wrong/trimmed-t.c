/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: throws the outliers away, then the t test of Welch on what is left.
 *
 * Tempting because without outliers the noise looks normal, and what is found is found surely. But
 * the readings are taken as if they had no order: where A ran first and B afterwards, the machine's
 * drift is taken for the program.
 */
#include "lab.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The mean of the empty readings that no interrupt hit. */
static double timer_cost(const struct comparison *comparison)
{
    double sum = 0, count = 0;
    for (int i = 0; i < EMPTIES; i++)
        if (comparison->empties[i] < 200) {
            sum += comparison->empties[i];
            count++;
        }
    return sum / count;
}

static enum verdict decide(const struct answer *answer)
{
    if (answer->low >= 0.99 && answer->high <= 1.01)
        return SAME;
    return answer->low > 1 ? SLOWER : answer->high < 1 ? FASTER : CANNOT_TELL;
}

static struct answer make_answer(double low, double ratio, double high, double timer)
{
    struct answer answer = {.timer_ns = timer};
    answer.ratio = fmin(fmax(ratio, 0.1), 10);
    answer.low = fmin(fmax(low, 0.1), answer.ratio);
    answer.high = fmax(fmin(high, 10), answer.ratio);
    answer.verdict = decide(&answer);
    return answer;
}

/* The readings of one program from `first` on, without the clock's cost. Returns how many. */
static int pick(const struct comparison *comparison, uint32_t first, enum program program,
                double timer, double *x)
{
    int count = 0;
    for (uint32_t i = first; i < comparison->count; i++)
        if (comparison->programs[i] == program)
            x[count++] = fmax(comparison->readings[i] - timer, 1);
    return count;
}

/* Of the logarithms from the 10th to the 75th percentile. */
static void moments(double *x, int count, double *mean, double *error)
{
    int from = count / 10, to = count * 3 / 4;
    double sum = 0, squares = 0;
    qsort(x, (size_t)count, sizeof(*x), ascending);
    for (int i = from; i < to; i++)
        sum += log(x[i]);
    *mean = sum / (to - from);
    for (int i = from; i < to; i++)
        squares += (log(x[i]) - *mean) * (log(x[i]) - *mean);
    *error = squares / (to - from - 1) / (to - from);
}

struct answer judge_benchmark(const struct comparison *comparison)
{
    double x[MOST_READINGS], a, b, error_a, error_b, timer = timer_cost(comparison);
    uint32_t first = comparison->count / 8;
    moments(x, pick(comparison, first, PROGRAM_A, timer, x), &a, &error_a);
    moments(x, pick(comparison, first, PROGRAM_B, timer, x), &b, &error_b);
    double half = 2.6 * sqrt(error_a + error_b);
    return make_answer(exp(b - a - half), exp(b - a), exp(b - a + half), timer);
}
