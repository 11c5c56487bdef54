/* SPDX-License-Identifier: 0BSD */
/* Sorts the times into buckets of 1 us by their value, however large that is. */
#include "lab.h"

#include <string.h>

enum { BUCKETS = 16 };

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    static int buckets[BUCKETS];
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++)
        buckets[(long)(plan->singles[i] * 1e12)]++;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++)
        prediction[i] = (struct perflab_prediction){buckets[i] * 1e-6, buckets[i + 1] * 1e-6, 1};
}
