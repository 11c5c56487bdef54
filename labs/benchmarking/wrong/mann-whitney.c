/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: the test of Mann and Whitney, and the shift of Hodges and Lehmann, over all readings of A
 * and all of B.
 *
 * Tempting because ranks do not care for outliers or for the shape of the noise. They do care for
 * independence: with a drift, a block of A and a block of B differ by it, and the test is sure.
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

struct answer judge_benchmark(const struct comparison *comparison)
{
    static double shifts[MOST_READINGS / 2 * MOST_READINGS / 2 + MOST_READINGS];
    double a[MOST_READINGS], b[MOST_READINGS], timer = timer_cost(comparison);
    int of_a = pick(comparison, comparison->count / 8, PROGRAM_A, timer, a);
    int of_b = pick(comparison, comparison->count / 8, PROGRAM_B, timer, b);
    size_t count = 0;
    for (int i = 0; i < of_a; i++)
        for (int j = 0; j < of_b; j++)
            shifts[count++] = log(b[j] / a[i]);
    qsort(shifts, count, sizeof(*shifts), ascending);
    double half = 2.576 * sqrt((double)count * (of_a + of_b + 1) / 12);
    size_t middle = count / 2, k = half < (double)middle ? (size_t)half : middle;
    return make_answer(exp(shifts[middle - k]), exp(shifts[middle]),
                       exp(shifts[middle + k < count ? middle + k : count - 1]), timer);
}
