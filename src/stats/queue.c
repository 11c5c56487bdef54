/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/queue.h"

#include <math.h>
#include <stdbool.h>

static const double precision = 1e-12; /* of a quantile, relatively */

double queue_little(double rate, double sojourn)
{
    return rate * sojourn;
}

static bool is_valid(const struct queue_load *load)
{
    return load->rate >= 0 && isfinite(load->rate) && load->service > 0 &&
           isfinite(load->service) && load->servers >= 1 && load->servers <= QUEUE_MOST_SERVERS;
}

static double offered(const struct queue_load *load)
{
    return load->rate * load->service;
}

double queue_erlang_c(uint32_t servers, double offered)
{
    double blocked = 1; /* Erlang B, of no servers */
    if (!(offered >= 0) || isinf(offered) || servers < 1 || servers > QUEUE_MOST_SERVERS)
        return NAN;
    if (offered >= servers)
        return 1;
    for (uint32_t k = 1; k <= servers; k++)
        blocked = offered * blocked / (k + offered * blocked);
    return blocked / (1 - offered / servers * (1 - blocked));
}

/* All of it, from the wait. */
static enum queue_state complete(const struct queue_load *load, double waits, double wait,
                                 struct queue_means *means)
{
    double sojourn = wait + load->service;
    *means = (struct queue_means){.utilisation = offered(load) / load->servers,
                                  .waits = waits,
                                  .wait = wait,
                                  .sojourn = sojourn,
                                  .waiting = queue_little(load->rate, wait),
                                  .in_system = queue_little(load->rate, sojourn)};
    return QUEUE_STABLE;
}

/* What is not stable has no more to be computed. */
static enum queue_state find_state(const struct queue_load *load, struct queue_means *means)
{
    if (!is_valid(load)) {
        *means = (struct queue_means){NAN, NAN, NAN, NAN, NAN, NAN};
        return QUEUE_INVALID;
    }
    double utilisation = offered(load) / load->servers;
    if (utilisation >= 1) {
        *means = (struct queue_means){utilisation, 1, INFINITY, INFINITY, INFINITY, INFINITY};
        return QUEUE_UNSTABLE;
    }
    return QUEUE_STABLE;
}

enum queue_state queue_ggc(const struct queue_load *load, double arrival_scv, double service_scv,
                           struct queue_means *means)
{
    const struct queue_load *checked = load;
    static const struct queue_load none = {NAN, NAN, 0};
    if (!(arrival_scv >= 0 && service_scv >= 0) || isinf(arrival_scv) || isinf(service_scv))
        checked = &none;
    enum queue_state state = find_state(checked, means);
    if (state != QUEUE_STABLE)
        return state;
    double waits = queue_erlang_c(load->servers, offered(load));
    double wait = waits * load->service / (load->servers - offered(load));
    return complete(load, waits, (arrival_scv + service_scv) / 2 * wait, means);
}

enum queue_state queue_mmc(const struct queue_load *load, struct queue_means *means)
{
    return queue_ggc(load, 1, 1, means);
}

enum queue_state queue_mg1(const struct queue_load *load, double service_scv,
                           struct queue_means *means)
{
    return queue_ggc(load, 1, load->servers == 1 ? service_scv : NAN, means);
}

double queue_kingman_bound(const struct queue_load *load, double arrival_scv, double service_scv)
{
    struct queue_means means;
    enum queue_state state = queue_ggc(load, arrival_scv, service_scv, &means);
    if (state == QUEUE_INVALID || load->servers != 1 || load->rate == 0)
        return NAN;
    if (state == QUEUE_UNSTABLE)
        return INFINITY;
    double gaps = arrival_scv / (load->rate * load->rate);
    double services = service_scv * load->service * load->service;
    return load->rate * (gaps + services) / (2 * (1 - means.utilisation));
}

/* P(time in the system > t); times in units of the mean service, so mu = 1. `drain` is c - offered,
 * the rate at which a line gets shorter. */
static double beyond(double t, double waits, double drain)
{
    double served = exp(-t), gap = drain - 1, both;
    /* A service and an exponential wait, (drain e^-t - e^(-drain t)) / (drain - 1), whose limit at
     * drain = 1 is (1 + t) e^-t. expm1() keeps it exact near there. */
    if (fabs(gap) * t < 1e-9)
        both = (1 + t) * served;
    else
        both = served * (1 - expm1(-gap * t) / gap);
    return (1 - waits) * served + waits * both;
}

double queue_mmc_quantile(const struct queue_load *load, double share)
{
    struct queue_means means;
    enum queue_state state = queue_mmc(load, &means);
    if (state == QUEUE_INVALID || !(share > 0 && share < 1))
        return NAN;
    if (state == QUEUE_UNSTABLE)
        return INFINITY;
    if (load->servers == 1)
        return -log1p(-share) * means.sojourn;
    double drain = load->servers - offered(load), low = 0, high = 1;
    while (beyond(high, means.waits, drain) > 1 - share)
        high *= 2;
    while (high - low > precision * high) {
        double middle = (low + high) / 2;
        *(beyond(middle, means.waits, drain) > 1 - share ? &low : &high) = middle;
    }
    return (low + high) / 2 * load->service;
}
