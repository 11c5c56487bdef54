/* SPDX-License-Identifier: 0BSD */
/* Looks for the waiting time as the fixed point of a sum that has none: it grows for ever. */
#include "lab.h"

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    double service = plan->seen.busy / plan->seen.rate;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        volatile double mean = service, before;
        do {
            before = mean;
            mean = service * (1 + before * plan->rates[i]) + service / 2;
        } while (before != mean || mean > 0);
        prediction[i] = (struct perflab_prediction){mean, 4 * mean, plan->rates[i] * mean};
    }
}
