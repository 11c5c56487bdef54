/* SPDX-License-Identifier: 0BSD */
/* One queue at the average of the loads. A curve's mean is not the curve at the mean. */
#include "lab.h"

#include <math.h>

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    double service = plan->seen.busy / plan->seen.rate, rate = 0;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++)
        rate += plan->rates[i] / PERFLAB_PLAN_LOADS;
    double mean = 1 / (1 / service - rate);
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++)
        prediction[i] = (struct perflab_prediction){mean, mean * log(100), plan->rates[i] * mean};
}
