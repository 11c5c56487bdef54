/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: compares the fastest run of each, and calls 1 % a difference.
 *
 * Tempting because noise only ever adds time, so that the minimum is the run without noise. But a
 * machine whose speed drifts and jumps has its fastest moment once, and one of the two programs was
 * running then; and a minimum comes without an interval.
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
    double a[MOST_READINGS], b[MOST_READINGS], timer = timer_cost(comparison);
    int of_a = pick(comparison, comparison->count / 8, PROGRAM_A, timer, a);
    int of_b = pick(comparison, comparison->count / 8, PROGRAM_B, timer, b);
    qsort(a, (size_t)of_a, sizeof(*a), ascending);
    qsort(b, (size_t)of_b, sizeof(*b), ascending);
    double ratio = b[0] / a[0];
    return make_answer(ratio * 0.99, ratio, ratio * 1.01, timer);
}
