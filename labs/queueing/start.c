/* SPDX-License-Identifier: 0BSD */
/*
 * The model that everybody draws first: a straight line. At half the load half as long, at twice
 * the load twice as long, and p99 as far above the mean as it was when the server was watched.
 */
#include "lab.h"

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        double times = plan->rates[i] / plan->seen.rate;
        prediction[i].mean = plan->seen.mean * times;
        prediction[i].p99 = plan->seen.p99 * times;
        prediction[i].in_system = plan->rates[i] * prediction[i].mean;
    }
}
