/* SPDX-License-Identifier: 0BSD */
/* M/M/1, in milliseconds. */
#include "lab.h"

#include <math.h>

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    double service = plan->seen.busy / plan->seen.rate;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        double mean = 1 / (1 / service - plan->rates[i]);
        prediction[i] =
            (struct perflab_prediction){mean * 1000, mean * log(100) * 1000, plan->rates[i] * mean};
    }
}
