/* SPDX-License-Identifier: 0BSD */
/*
 * The speed of the machine is taken out by comparing neighbours, the outliers by medians, and the
 * question whether a difference could be chance is left to the sign test, which knows nothing of
 * the noise but that it does not care for A and B:
 *
 *   1. the clock's cost: the mean of the empty readings without those that an interrupt hit. Not
 *      the median: with a coarse clock it is a multiple of the resolution;
 *   2. the first eighth is warm-up and is dropped;
 *   3. the rest is cut into groups, each of as many turns of A as of B, next to each other. A group
 *      gives one number, ln(median of B / median of A). A drift is the same on both sides;
 *   4. the median of these numbers, and the order statistics around it that hold the true one in 99
 *      of 100 cases;
 *   5. where there are too few groups for that, nothing is known. A recording of A after A after A
 *      and then B after B has one.
 */
#include "lab.h"

#include <math.h>
#include <stdlib.h>

enum { WARM_UP = 8 /* an eighth */, LEAST_OF_EACH = 4, MOST_GROUPS = MOST_READINGS / 2 };

static const double error_share = 0.01;
static const double least_ratio = 0.5, most_ratio = 2; /* of which nothing is known */

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

/* The smallest step between two readings of a sorted list. */
static double resolution(const double *x, int count)
{
    double least = INFINITY;
    for (int i = 1; i < count; i++)
        if (x[i] > x[i - 1])
            least = fmin(least, x[i] - x[i - 1]);
    return isinf(least) ? 1 : least;
}

static double timer_cost(const struct comparison *comparison)
{
    double x[EMPTIES], sum = 0;
    int kept = 0;
    for (int i = 0; i < EMPTIES; i++)
        x[i] = comparison->empties[i];
    qsort(x, EMPTIES, sizeof(*x), ascending);
    double limit =
        x[EMPTIES * 3 / 4] + 4 * (x[EMPTIES * 3 / 4] - x[EMPTIES / 4]) + 2 * resolution(x, EMPTIES);
    while (kept < EMPTIES && x[kept] <= limit)
        sum += x[kept++];
    return sum / kept;
}

/* Cuts the readings from `first` on into groups of whole runs, each with at least LEAST_OF_EACH of
 * both programs and as many runs of the one as of the other, and takes the logarithm of the ratio
 * in each. Returns how many there are. */
static int group(const struct comparison *comparison, uint32_t first, double timer, double *logs)
{
    double x[2][MOST_READINGS];
    int count[2] = {0, 0}, groups = 0, runs = 0;
    for (uint32_t i = first; i < comparison->count; i++) {
        int program = comparison->programs[i];
        x[program][count[program]++] = fmax(comparison->readings[i] - timer, 1);
        if (i + 1 < comparison->count && comparison->programs[i + 1] == program)
            continue;
        runs++;
        if (runs % 2 || count[0] < LEAST_OF_EACH || count[1] < LEAST_OF_EACH)
            continue;
        logs[groups++] = log(median(x[1], count[1]) / median(x[0], count[0]));
        count[0] = count[1] = runs = 0;
    }
    return groups;
}

/* Of n values, how many may be left out at each end of the interval for their median: with k left
 * out it fails if at most k of n fair coins show heads, or at most k tails. -1: even 0 is too
 * many. */
static int left_out(int n)
{
    double chance = pow(0.5, n), sum = 0;
    int k = 0;
    while (2 * (sum += chance) <= error_share) {
        chance *= (double)(n - k) / (k + 1);
        k++;
    }
    return k - 1;
}

static enum verdict decide(const struct answer *answer)
{
    if (answer->low >= 0.99 && answer->high <= 1.01)
        return SAME;
    return answer->low > 1 ? SLOWER : answer->high < 1 ? FASTER : CANNOT_TELL;
}

struct answer judge_benchmark(const struct comparison *comparison)
{
    double logs[MOST_GROUPS];
    struct answer answer = {.timer_ns = timer_cost(comparison)};
    int groups = group(comparison, comparison->count / WARM_UP, answer.timer_ns, logs);
    int k = left_out(groups);
    double middle = groups ? exp(median(logs, groups)) : 1;
    answer.ratio = fmin(fmax(middle, least_ratio), most_ratio);
    answer.low = k < 0 ? least_ratio : fmin(fmax(exp(logs[k]), 0.1), answer.ratio);
    answer.high = k < 0 ? most_ratio : fmax(fmin(exp(logs[groups - 1 - k]), 10), answer.ratio);
    answer.verdict = decide(&answer);
    return answer;
}
