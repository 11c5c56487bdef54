/* SPDX-License-Identifier: 0BSD */
/* M/M/1, with all the time of a lonely request taken for service. But the delay before and after it
 * keeps no one else waiting: the worker is free meanwhile. */
#include "lab.h"

#include <math.h>

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    double service = 0;
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++)
        service += plan->singles[i] / PERFLAB_PLAN_SINGLES;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        double mean = 1 / (1 / service - plan->rates[i]);
        prediction[i] = (struct perflab_prediction){mean, mean * log(100), plan->rates[i] * mean};
    }
}
