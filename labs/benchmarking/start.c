/* SPDX-License-Identifier: 0BSD */
/*
 * What most people do: the mean of all runs of A against the mean of all runs of B. Is it larger?
 * Then B is slower.
 */
#include "lab.h"

static double mean(const struct comparison *comparison, enum program program)
{
    double sum = 0, count = 0;
    for (uint32_t i = 0; i < comparison->count; i++)
        if (comparison->programs[i] == program) {
            sum += comparison->readings[i];
            count++;
        }
    return sum / count;
}

struct answer judge_benchmark(const struct comparison *comparison)
{
    double ratio = mean(comparison, PROGRAM_B) / mean(comparison, PROGRAM_A);
    ratio = ratio < 0.1 ? 0.1 : ratio > 10 ? 10 : ratio;
    return (struct answer){
        .verdict = ratio > 1   ? SLOWER
                   : ratio < 1 ? FASTER
                               : SAME,
        .ratio = ratio,
        .low = ratio,
        .high = ratio,
        .timer_ns = 0,
    };
}
