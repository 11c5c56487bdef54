/* SPDX-License-Identifier: 0BSD */
/* Says of every load what was seen at one. */
#include "lab.h"

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++)
        prediction[i] = (struct perflab_prediction){plan->seen.mean, plan->seen.p99,
                                                    plan->rates[i] * plan->seen.mean};
}
