/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/arrivals.h"

#include <math.h>

#include "base/clock.h"

static double random_gap(struct arrivals *arrivals)
{
    return -log(random_uniform(&arrivals->random)) * arrivals->gap;
}

void arrivals_begin(struct arrivals *arrivals, double rate, bool poisson, uint64_t seed)
{
    *arrivals =
        (struct arrivals){.gap = (double)CLOCK_SECOND / rate, .poisson = poisson, .random = {seed}};
    if (poisson)
        arrivals->at = random_gap(arrivals);
}

int64_t arrivals_due(const struct arrivals *arrivals)
{
    return (int64_t)arrivals->at;
}

/* Even ones are counted, not added up, so that no error grows. */
void arrivals_next(struct arrivals *arrivals)
{
    arrivals->index++;
    if (arrivals->poisson)
        arrivals->at += random_gap(arrivals);
    else
        arrivals->at = (double)arrivals->index * arrivals->gap;
}
