/* SPDX-License-Identifier: 0BSD */
/* The time of a lonely request, at any load: as if there were as many workers as requests. */
#include "lab.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    double times[PERFLAB_PLAN_SINGLES], mean = 0;
    memcpy(times, plan->singles, sizeof(times));
    qsort(times, PERFLAB_PLAN_SINGLES, sizeof(*times), compare);
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++)
        mean += times[i] / PERFLAB_PLAN_SINGLES;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++)
        prediction[i] = (struct perflab_prediction){mean, times[PERFLAB_PLAN_SINGLES * 99 / 100],
                                                    plan->rates[i] * mean};
}
