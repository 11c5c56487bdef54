/* SPDX-License-Identifier: Apache-2.0 */
/* Queueing theory against known numbers, the simulation against the theory, and both at the edges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdbool.h>

#include "stats/queue.h"
#include "stats/queue_simulation.h"
#include "stats/random.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { CUSTOMERS = 400000, MANY = 2000000, WARM_UP = 20000 }; /* MANY: near saturation */

static void assert_near(double value, double wanted, double relative)
{
    if (!(fabs(value - wanted) <= relative * fabs(wanted)))
        fail_msg("%.10g is not within %g of %.10g", value, relative, wanted);
}

/* What simulations draw from. */
struct source {
    struct random_stream random;
    double mean;
};

static double exponential(void *context)
{
    struct source *source = context;
    return -log(random_uniform(&source->random)) * source->mean;
}

static double constant(void *context)
{
    struct source *source = context;
    return source->mean;
}

/* Two exponentials, one nine times as long as the other, with a mean of 1: Cs^2 = 2.28. */
static double two_kinds(void *context)
{
    struct source *source = context;
    bool rare = random_uniform(&source->random) < 0.1;
    return -log(random_uniform(&source->random)) * source->mean * (rare ? 5 : 5. / 9);
}

static const double two_kinds_scv = 2 * (0.1 * 25 + 0.9 * 25. / 81) - 1;

static void run(double (*gap)(void *), double rate, double (*service)(void *), uint32_t servers,
                struct queue_simulated *result)
{
    struct source gaps = {{11}, 1 / rate}, services = {{22}, 1};
    const struct queue_simulation simulation = {{gap, &gaps},
                                                {service, &services},
                                                servers,
                                                WARM_UP,
                                                rate < 0.75 * servers ? CUSTOMERS : MANY};
    assert_int_equal(queue_simulate(&simulation, result), 0);
}

/* Within 2 % of theory, as the lab promises; Little's law closer, being no matter of chance. */
static void compare(const struct queue_simulated *found, const struct queue_means *theory)
{
    assert_near(found->sojourn, theory->sojourn, 0.02);
    assert_near(found->in_system, theory->in_system, 0.02);
    assert_near(found->utilisation, theory->utilisation, 0.005);
    assert_near(found->in_system, queue_little(found->rate, found->sojourn), 0.001);
    assert_near(found->waiting, queue_little(found->rate, found->wait), 0.001);
    assert_false(found->unstable);
}

static void one_server_is_m_m_1(void **state)
{
    (void)state;
    const struct queue_load load = {.rate = 0.8, .service = 1, .servers = 1};
    struct queue_means means;
    assert_int_equal(queue_mmc(&load, &means), QUEUE_STABLE);
    assert_near(means.sojourn, 5, 1e-12); /* 1 / (mu - lambda) */
    assert_near(means.wait, 4, 1e-12);
    assert_near(means.in_system, 4, 1e-12); /* rho / (1 - rho) */
    assert_near(means.waiting, 3.2, 1e-12);
    assert_near(means.waits, 0.8, 1e-12);
    assert_near(queue_mmc_quantile(&load, 0.99), 5 * log(100), 1e-12);
    assert_near(queue_mmc_quantile(&load, 0.5), 5 * log(2), 1e-12);
}

/* The sum that Erlang C is, term by term, for few servers. */
static double erlang_c_by_sum(uint32_t servers, double offered)
{
    double term = 1, sum = 0;
    for (uint32_t k = 0; k < servers; k++) {
        sum += term;
        term *= offered / (k + 1);
    }
    double last = term / (1 - offered / servers);
    return last / (sum + last);
}

static void erlang_c_is_its_sum(void **state)
{
    (void)state;
    for (uint32_t servers = 1; servers <= 20; servers++)
        for (double rho = 0.05; rho < 1; rho += 0.05)
            assert_near(queue_erlang_c(servers, rho * servers),
                        erlang_c_by_sum(servers, rho * servers), 1e-12);
    assert_near(queue_erlang_c(2, 1), 1. / 3, 1e-12);
    assert_near(queue_erlang_c(1, 0.37), 0.37, 1e-12);
    assert_true(queue_erlang_c(5, 0) == 0);
    assert_true(queue_erlang_c(5, 5) == 1 && queue_erlang_c(5, 9) == 1);
    /* Where the sum has long overflowed. Halfin and Whitt 1981: with (1 - rho) sqrt(c) = 1 it
     * tends to 1 / (1 + Phi(1) / phi(1)) = 0.22336. */
    double many = queue_erlang_c(1000000, 1e6 - 1e3);
    assert_near(many, 0.22336, 0.002);
}

static void two_servers_by_hand(void **state)
{
    (void)state;
    /* M/M/2 at rho = 1/2: L = 2 rho / (1 - rho^2) = 4/3. */
    const struct queue_load load = {.rate = 1, .service = 1, .servers = 2};
    struct queue_means means;
    assert_int_equal(queue_mmc(&load, &means), QUEUE_STABLE);
    assert_near(means.in_system, 4. / 3, 1e-12);
    assert_near(means.sojourn, 4. / 3, 1e-12);
    assert_near(means.utilisation, 0.5, 1e-12);
    /* drain = 1 = mu, where the formula has a hole: P(T > t) = e^-t (1 + t / 3). */
    double p90 = queue_mmc_quantile(&load, 0.9);
    assert_near(exp(-p90) * (1 + p90 / 3), 0.1, 1e-9);
    /* and beside it: 1e-7 away the result may not differ by more. */
    const struct queue_load beside = {.rate = 1 + 1e-7, .service = 1, .servers = 2};
    assert_near(queue_mmc_quantile(&beside, 0.9), p90, 1e-6);
    /* Almost nobody waits for one of a hundred servers: a service, and nothing else. */
    const struct queue_load idle = {.rate = 1, .service = 3, .servers = 100};
    assert_near(queue_mmc_quantile(&idle, 0.99), 3 * log(100), 1e-9);
}

/* The quantiles' own density must have the mean of the means: the integral of P(T > t). */
static void quantiles_have_the_mean(void **state)
{
    (void)state;
    enum { STEPS = 20000 };
    const uint32_t servers[] = {1, 2, 3, 8, 40};
    for (size_t i = 0; i < COUNT(servers); i++) {
        const struct queue_load load = {0.85 * servers[i] / 7, 7, servers[i]};
        struct queue_means means;
        double sum = 0;
        queue_mmc(&load, &means);
        for (int step = 0; step < STEPS; step++)
            sum += queue_mmc_quantile(&load, (step + 0.5) / STEPS) / STEPS;
        assert_near(sum, means.sojourn, 0.001);
    }
}

static void service_matters_by_its_square(void **state)
{
    (void)state;
    const struct queue_load load = {.rate = 0.8, .service = 1, .servers = 1};
    struct queue_means mm1, constant_service, spread, same;
    queue_mmc(&load, &mm1);
    assert_int_equal(queue_mg1(&load, 0, &constant_service), QUEUE_STABLE);
    assert_near(constant_service.wait, mm1.wait / 2, 1e-12); /* M/D/1 waits half as long */
    queue_mg1(&load, 9, &spread);
    assert_near(spread.wait, 5 * mm1.wait, 1e-12);
    queue_ggc(&load, 1, 9, &same);
    assert_near(same.sojourn, spread.sojourn, 1e-12);
    queue_ggc(&load, 0, 0, &same); /* D/D/1: nobody waits */
    assert_true(same.wait == 0 && same.sojourn == 1);
    assert_near(queue_kingman_bound(&load, 1, 1), 0.8 * (1 / 0.64 + 1) / 0.4, 1e-12);
    assert_true(queue_kingman_bound(&load, 1, 1) > mm1.wait);
    assert_true(queue_kingman_bound(&load, 1, 9) > spread.wait);
}

static void full_is_unstable(void **state)
{
    (void)state;
    const struct queue_load loads[] = {{1, 1, 1}, {2, 1, 1}, {8, 0.5, 4}, {9, 0.5, 4}};
    for (size_t i = 0; i < COUNT(loads); i++) {
        struct queue_means means;
        assert_int_equal(queue_mmc(&loads[i], &means), QUEUE_UNSTABLE);
        assert_true(isinf(means.sojourn) && isinf(means.in_system) && means.waits == 1);
        assert_true(means.utilisation >= 1);
        assert_true(isinf(queue_mmc_quantile(&loads[i], 0.5)));
    }
    const struct queue_load one = {1, 1, 1};
    assert_true(isinf(queue_kingman_bound(&one, 1, 1)));
    struct queue_means means;
    assert_int_equal(queue_mg1(&one, 0, &means), QUEUE_UNSTABLE);
}

static void nonsense_is_invalid(void **state)
{
    (void)state;
    const struct queue_load loads[] = {
        {1, 1, 0},        {NAN, 1, 1},      {1, NAN, 1},
        {-1, 1, 1},       {1, -1, 1},       {1, 0, 1},
        {1, INFINITY, 1}, {INFINITY, 1, 1}, {1, 1, QUEUE_MOST_SERVERS + 1}};
    for (size_t i = 0; i < COUNT(loads); i++) {
        struct queue_means means;
        assert_int_equal(queue_mmc(&loads[i], &means), QUEUE_INVALID);
        assert_true(isnan(means.sojourn) && isnan(means.utilisation) && isnan(means.in_system));
        assert_true(isnan(queue_mmc_quantile(&loads[i], 0.5)));
        assert_true(isnan(queue_kingman_bound(&loads[i], 1, 1)));
    }
    const struct queue_load good = {0.5, 1, 1}, two = {0.5, 1, 2};
    const double scvs[] = {NAN, -1, INFINITY};
    struct queue_means means;
    for (size_t i = 0; i < COUNT(scvs); i++) {
        assert_int_equal(queue_mg1(&good, scvs[i], &means), QUEUE_INVALID);
        assert_int_equal(queue_ggc(&good, scvs[i], 1, &means), QUEUE_INVALID);
    }
    assert_int_equal(queue_mg1(&two, 1, &means), QUEUE_INVALID);
    assert_true(isnan(queue_kingman_bound(&two, 1, 1)));
    const double shares[] = {0, 1, -1, 2, NAN};
    for (size_t i = 0; i < COUNT(shares); i++)
        assert_true(isnan(queue_mmc_quantile(&good, shares[i])));
    assert_true(isnan(queue_erlang_c(0, 0.5)) && isnan(queue_erlang_c(1, NAN)));
    assert_true(isnan(queue_erlang_c(1, -1)) && isnan(queue_erlang_c(1, INFINITY)));
}

static void nobody_comes(void **state)
{
    (void)state;
    const struct queue_load load = {0, 2, 3};
    struct queue_means means;
    assert_int_equal(queue_mmc(&load, &means), QUEUE_STABLE);
    assert_true(means.sojourn == 2 && means.wait == 0 && means.in_system == 0);
    assert_near(queue_mmc_quantile(&load, 0.5), 2 * log(2), 1e-9);
}

static void simulated_m_m_c_is_theory(void **state)
{
    (void)state;
    const double rhos[] = {0.5, 0.7, 0.9};
    const uint32_t servers[] = {1, 2, 5};
    for (size_t i = 0; i < COUNT(rhos); i++)
        for (size_t j = 0; j < COUNT(servers); j++) {
            const struct queue_load load = {rhos[i] * servers[j], 1, servers[j]};
            struct queue_means theory;
            struct queue_simulated found;
            queue_mmc(&load, &theory);
            run(exponential, load.rate, exponential, load.servers, &found);
            compare(&found, &theory);
            assert_near(queue_simulated_quantile(&found, 0.5), queue_mmc_quantile(&load, 0.5),
                        0.02);
            assert_near(queue_simulated_quantile(&found, 0.99), queue_mmc_quantile(&load, 0.99),
                        0.04);
            queue_simulated_free(&found);
        }
}

static void simulated_m_g_1_is_theory(void **state)
{
    (void)state;
    const struct queue_load load = {0.8, 1, 1};
    struct queue_means theory;
    struct queue_simulated found;
    run(exponential, load.rate, constant, 1, &found);
    queue_mg1(&load, 0, &theory);
    compare(&found, &theory);
    queue_simulated_free(&found);
    run(exponential, load.rate, two_kinds, 1, &found);
    queue_mg1(&load, two_kinds_scv, &theory);
    compare(&found, &theory);
    queue_simulated_free(&found);
}

/* Kingman is an approximation: near in heavy traffic, and on the far side. */
static void kingman_is_near(void **state)
{
    (void)state;
    const struct queue_load load = {0.9, 1, 1};
    struct queue_means kingman;
    struct queue_simulated found;
    run(constant, load.rate, exponential, 1, &found); /* D/M/1 */
    queue_ggc(&load, 0, 1, &kingman);
    assert_true(kingman.wait > found.wait && kingman.wait < 1.1 * found.wait);
    assert_true(queue_kingman_bound(&load, 0, 1) > found.wait);
    queue_simulated_free(&found);
}

static void constant_is_exact(void **state)
{
    (void)state;
    struct queue_simulated found;
    run(constant, 0.5, constant, 1, &found); /* D/D/1 at rho = 1/2 */
    assert_true(found.sojourn == 1 && found.wait == 0 && found.waiting == 0);
    assert_true(found.in_system == 0.5 && found.utilisation == 0.5 && found.rate == 0.5);
    assert_true(queue_simulated_quantile(&found, 1) == 1);
    queue_simulated_free(&found);
    run(constant, 1, constant, 1, &found); /* full, but never late */
    assert_true(found.wait == 0 && found.utilisation == 1 && found.unstable);
    queue_simulated_free(&found);
    run(constant, 2, constant, 3, &found); /* two of three at work, one after the other */
    assert_true(found.wait == 0 && found.in_system == 2);
    assert_near(found.utilisation, 2. / 3, 1e-12);
    queue_simulated_free(&found);
}

/* Those who come at twice the rate find, one after the other, half a service more before them. */
static void overload_is_said(void **state)
{
    (void)state;
    struct source gaps = {{1}, 0.5}, services = {{1}, 1};
    const struct queue_simulation simulation = {
        {constant, &gaps}, {constant, &services}, 1, 0, 1001};
    struct queue_simulated found;
    assert_int_equal(queue_simulate(&simulation, &found), 0);
    assert_true(found.unstable && found.offered == 2);
    assert_true(queue_simulated_quantile(&found, 1) == 501); /* 1000 x 0.5 + 1 */
    assert_true(found.wait == 250);
    queue_simulated_free(&found);
}

/* 1, 2, 3, ... */
static double counting(void *context)
{
    struct source *source = context;
    return source->mean += 1;
}

/* Four customers by hand: they come at 1, 3, 6, 10 and stay for 1, 2, 3, 4 on one server: none
 * waits; on no time at all between them, each waits for all before. */
static void small_ones_by_hand(void **state)
{
    (void)state;
    struct source gaps = {{1}, 0}, services = {{1}, 0};
    const struct queue_simulation simulation = {{counting, &gaps}, {counting, &services}, 1, 0, 4};
    struct queue_simulated found;
    assert_int_equal(queue_simulate(&simulation, &found), 0);
    assert_true(found.time == 14 && found.wait == 0); /* from 1 to 15 */
    assert_true(found.sojourn == 2.5 && found.in_system == 10. / 14);
    assert_true(queue_simulated_quantile(&found, 0.5) == 2);
    assert_true(queue_simulated_quantile(&found, 0.51) == 3);
    assert_true(queue_simulated_quantile(&found, 0.75) == 3);
    assert_true(isnan(queue_simulated_quantile(&found, 0)));
    assert_true(isnan(queue_simulated_quantile(&found, 1.1)));
    assert_true(isnan(queue_simulated_quantile(&found, NAN)));
    queue_simulated_free(&found);
    assert_true(isnan(queue_simulated_quantile(&found, 0.5)));
}

static double never(void *context)
{
    return *(double *)context;
}

static void bad_draws_are_refused(void **state)
{
    (void)state;
    double bad[] = {NAN, -1, INFINITY};
    struct source one = {{1}, 1};
    const struct queue_stream good = {constant, &one};
    struct queue_simulated found;
    for (size_t i = 0; i < COUNT(bad); i++) {
        const struct queue_stream stream = {never, &bad[i]};
        const struct queue_simulation gaps = {stream, good, 1, 0, 10};
        const struct queue_simulation services = {good, stream, 1, 0, 10};
        assert_int_equal(queue_simulate(&gaps, &found), -EINVAL);
        assert_null(found.sojourns);
        assert_int_equal(queue_simulate(&services, &found), -EINVAL);
    }
    double zero = 0;
    const struct queue_simulation none[] = {
        {good, good, 0, 0, 10}, {good, good, QUEUE_MOST_SERVERS + 1, 0, 10}, {good, good, 1, 0, 0}};
    for (size_t i = 0; i < COUNT(none); i++)
        assert_int_equal(queue_simulate(&none[i], &found), -EINVAL);
    const struct queue_simulation at_once = {{never, &zero}, good, 1, 0, 10};
    assert_int_equal(queue_simulate(&at_once, &found), -EDOM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_server_is_m_m_1),
        cmocka_unit_test(erlang_c_is_its_sum),
        cmocka_unit_test(two_servers_by_hand),
        cmocka_unit_test(quantiles_have_the_mean),
        cmocka_unit_test(service_matters_by_its_square),
        cmocka_unit_test(full_is_unstable),
        cmocka_unit_test(nonsense_is_invalid),
        cmocka_unit_test(nobody_comes),
        cmocka_unit_test(simulated_m_m_c_is_theory),
        cmocka_unit_test(simulated_m_g_1_is_theory),
        cmocka_unit_test(kingman_is_near),
        cmocka_unit_test(constant_is_exact),
        cmocka_unit_test(overload_is_said),
        cmocka_unit_test(small_ones_by_hand),
        cmocka_unit_test(bad_draws_are_refused),
    };
    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
