/* SPDX-License-Identifier: 0BSD */
/*
 * An M/G/1 queue with a delay before it. What is calibrated:
 *
 *   service   the time a request keeps the worker: utilisation law, busy / rate, under load
 *   delay     what else a request takes and nobody else waits for: the way there and back
 *   scv       how spread the services are: variance / mean^2 of the singles less that delay
 *
 * One single request in 2000 that the machine stopped for 5 ms would double the variance, so
 * what is far beyond all others is left out.
 *
 * The mean is that of Pollaczek and Khinchine. The tail has no formula that is as short, so 400,000
 * customers are sent through Lindley's recursion, w = max(0, w + s - gap), with services
 * drawn from those that were seen.
 */
#include "lab.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { SINGLES = PERFLAB_PLAN_SINGLES, CUSTOMERS = 400000, WARM_UP = 1000 };

static const double far = 25; /* times the median; of an exponential, 1 in 30 million is so long */

struct model {
    double service, delay, scv;
    double services[SINGLES];
    int count; /* of services */
};

static double uniform(uint64_t *state) /* splitmix64 */
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return ((double)((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void calibrate(const struct perflab_plan *plan, struct model *model)
{
    double *x = model->services, mean = 0, squares = 0, left = 0;
    for (int i = 0; i < SINGLES; i++)
        x[i] = plan->singles[i];
    qsort(x, SINGLES, sizeof(*x), compare);
    model->count = SINGLES;
    while (x[model->count - 1] > far * x[SINGLES / 2])
        model->count--;
    for (int i = 0; i < model->count; i++)
        mean += x[i] / model->count;
    model->service = plan->seen.busy / plan->seen.rate;
    model->delay = fmax(mean - model->service, 0);
    for (int i = 0; i < model->count; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    model->scv = squares / (model->count - 1) / (model->service * model->service);
    /* The shape of the singles, with the mean that is known better: from busy and rate. */
    for (int i = 0; i < model->count; i++) {
        x[i] = fmax(x[i] - model->delay, 0);
        left += x[i] / model->count;
    }
    for (int i = 0; i < model->count; i++)
        x[i] *= model->service / left;
}

static double mean_time(const struct model *model, double rate)
{
    double rho = rate * model->service;
    double wait = rho / (1 - rho) * (1 + model->scv) / 2 * model->service;
    return model->delay + wait + model->service;
}

static double tail(const struct model *model, double rate, double share)
{
    static double times[CUSTOMERS];
    uint64_t random = 1;
    double wait = 0;
    for (int i = -WARM_UP; i < CUSTOMERS; i++) {
        double service = model->services[(int)(uniform(&random) * model->count)];
        double time = wait + service;
        if (i >= 0)
            times[i] = model->delay + time;
        wait = fmax(0, time + log(uniform(&random)) / rate);
    }
    qsort(times, CUSTOMERS, sizeof(*times), compare);
    return times[(int)ceil(share * CUSTOMERS) - 1];
}

void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS])
{
    static struct model model;
    calibrate(plan, &model);
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++) {
        double rate = plan->rates[i];
        prediction[i].mean = mean_time(&model, rate);
        prediction[i].p99 = tail(&model, rate, 0.99);
        prediction[i].in_system = rate * prediction[i].mean;
    }
}
