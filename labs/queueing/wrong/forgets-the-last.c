/* SPDX-License-Identifier: 0BSD */
/* A loop that ends one load too early. */
#include "lab.h"

#include <math.h>

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    double service = plan->seen.busy / plan->seen.rate, single = 0;
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++)
        single += plan->singles[i] / PERFLAB_PLAN_SINGLES;
    for (int i = 0; i < PERFLAB_PLAN_LOADS - 1; i++) {
        double rho = plan->rates[i] * service, queue = service / (1 - rho);
        double mean = single - service + queue;
        prediction[i] = (struct perflab_prediction){mean, single - service + queue * log(100),
                                                    plan->rates[i] * mean};
    }
}
