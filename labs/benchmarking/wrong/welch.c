/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: the t test of Welch on all readings, as a spreadsheet does it.
 *
 * Tempting because it is in every textbook. It asks for readings that are independent of each other
 * and whose mean has a variance: an interrupt of a millisecond in one of a hundred runs of a
 * microsecond makes the mean anything, and the interval so wide that 5 % are not seen.
 */
#include "lab.h"

#include <math.h>

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

static void moments(const double *x, int count, double *mean, double *error)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < count; i++)
        sum += x[i];
    *mean = sum / count;
    for (int i = 0; i < count; i++)
        squares += (x[i] - *mean) * (x[i] - *mean);
    *error = squares / (count - 1) / count;
}

struct answer judge_benchmark(const struct comparison *comparison)
{
    double x[MOST_READINGS] = {0}, a, b, error_a, error_b, timer = timer_cost(comparison);
    moments(x, pick(comparison, 0, PROGRAM_A, timer, x), &a, &error_a);
    moments(x, pick(comparison, 0, PROGRAM_B, timer, x), &b, &error_b);
    double half = 1.97 * sqrt(error_a + error_b);
    return make_answer((b - half) / a, b / a, (b + half) / a, timer);
}
