/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong: where no difference is significant it says that there is none.
 *
 * Tempting because that is how a test's result is told: "no significant difference". A test that
 * sees nothing may have looked badly; that two programs are the same within 1 % has to be shown, by
 * an interval that lies within it.
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

/* The logarithms of the ratios of neighbours. */
static int pair(const struct comparison *comparison, double timer, double *logs)
{
    int count = 0;
    for (uint32_t i = comparison->count / 8; i + 1 < comparison->count; i++)
        if (comparison->programs[i] != comparison->programs[i + 1]) {
            double x = fmax(comparison->readings[i] - timer, 1);
            double y = fmax(comparison->readings[i + 1] - timer, 1);
            logs[count++] = comparison->programs[i] == PROGRAM_A ? log(y / x) : log(x / y);
            i++;
        }
    return count;
}

/* The sign-test interval at about `z` standard deviations: false if there are too few for one. */
static int interval(double *logs, int count, double z, double *low, double *middle, double *high)
{
    int k = (int)floor(count / 2.0 - z * sqrt(count) / 2) - 1;
    qsort(logs, (size_t)count, sizeof(*logs), ascending);
    *middle = count ? exp(logs[count / 2]) : 1;
    *low = k < 0 ? 0.5 : exp(logs[k]);
    *high = k < 0 ? 2 : exp(logs[count - 1 - k]);
    return k >= 0;
}

struct answer judge_benchmark(const struct comparison *comparison)
{
    double logs[MOST_READINGS], low, middle, high, timer = timer_cost(comparison);
    int count = pair(comparison, timer, logs);
    interval(logs, count, 2.6, &low, &middle, &high);
    if (low > 1 || high < 1)
        return make_answer(low, middle, high, timer);
    return make_answer(0.99, fmin(fmax(middle, 0.99), 1.01), 1.01, timer);
}
