/* SPDX-License-Identifier: 0BSD */
/* M/D/1: every request is taken for an average one, and waits are half as long as they are. */
#include "lab.h"

#include <math.h>

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    double service = plan->seen.busy / plan->seen.rate, single = 0;
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++)
        single += plan->singles[i] / PERFLAB_PLAN_SINGLES;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        double rho = plan->rates[i] * service;
        double wait = rho / (1 - rho) / 2 * service, mean = single + wait;
        prediction[i] =
            (struct perflab_prediction){mean, single + wait * log(100), plan->rates[i] * mean};
    }
}
