/* SPDX-License-Identifier: 0BSD */
/* The spread of the services as the root of mean^2 - mean of squares: the wrong way round, so it is
 * not a number, and nor is anything that is made of it. */
#include "lab.h"

#include <math.h>

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    double service = plan->seen.busy / plan->seen.rate, mean = 0, squares = 0;
    for (int i = 0; i < PERFLAB_PLAN_SINGLES; i++) {
        mean += plan->singles[i] / PERFLAB_PLAN_SINGLES;
        squares += plan->singles[i] * plan->singles[i] / PERFLAB_PLAN_SINGLES;
    }
    double spread = sqrt(mean * mean - squares);
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        double rho = plan->rates[i] * service, scv = spread * spread / (service * service);
        double time = mean + rho / (1 - rho) * (1 + scv) / 2 * service;
        prediction[i] = (struct perflab_prediction){time, time * log(100), plan->rates[i] * time};
    }
}
