/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often is a verdict wrong? Not argued but counted: thousands of checks with invented noise and
 * a known truth, through the functions that decide real ones, look by look. Nothing is timed, the
 * seeds are fixed, so the table this prints is the same everywhere.
 *
 * A rate is asserted by its Clopper-Pearson bound: "at most 1 %" holds if a true rate of 1 % would
 * give so small a count in less than one of a thousand simulations.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "stats/gate.h"
#include "stats/order.h"
#include "stats/random.h"
#include "stats/series.h"
#include "stats/sign.h"

enum { PAIRS = 50, LOOKS = 5, TRIALS = 10000 };
static const int looks[LOOKS] = {10, 16, 24, 36, PAIRS};
static const int orders[LOOKS] = {1, 3, 6, 10, 16};

static const double regression = 0.05;
static const double times_faster = 5;

static int claims, failures;

/* One TAP line a claim. */
static void expect(bool holds, const char *where, const char *claim)
{
    printf("%s %d - %s: %s\n", holds ? "ok" : "not ok", ++claims, where, claim);
    failures += !holds;
}

/* ---- noise: what launches add to their true log time ---- */

struct launches {
    double baseline[PAIRS], candidate[PAIRS];
};

/* What is claimed of checks under a noise. */
enum sort {
    STEADY,    /* few verdicts wrong, and those found that there are to be found */
    ROUGH,     /* few verdicts wrong */
    DEPENDENT, /* few verdicts wrong, less strictly: pairs that lean on each other */
};

struct noise {
    const char *name;
    void (*draw)(const struct noise *, struct random_stream *, double spread, struct launches *);
    double share, size;  /* what they mean is up to draw */
    double tick;         /* of the clock, in shares of the candidate's true time; 0: exact */
    double bias;         /* the sides are treated unlike by this, and a control shows it */
    struct doubts known; /* what the judge would have seen beside the times */
    enum sort sort;
};

static void draw_normal(const struct noise *noise, struct random_stream *stream, double spread,
                        struct launches *to)
{
    (void)noise;
    for (int i = 0; i < PAIRS; i++) {
        to->baseline[i] = M_SQRT1_2 * spread * random_normal(stream);
        to->candidate[i] = M_SQRT1_2 * spread * random_normal(stream);
    }
}

/* Student's t of `size` degrees in a `share` of the launches. */
static void draw_tails(const struct noise *noise, struct random_stream *stream, double spread,
                       struct launches *to)
{
    draw_normal(noise, stream, spread, to);
    double *sides[] = {to->baseline, to->candidate};
    for (int i = 0; i < 2 * PAIRS; i++)
        if (random_uniform(stream) < noise->share)
            sides[i % 2][i / 2] = M_SQRT1_2 * spread * random_student(stream, (int)noise->size);
}

/* A launch that is preempted takes longer, by a lognormal share of its time, about 30 %. */
static double spike(struct random_stream *stream, double share)
{
    return random_uniform(stream) < share ? log1p(0.3 * exp(random_normal(stream))) : 0;
}

/* Preemption hits a `share` of the candidate's launches and `size` times as many of the other's. */
static void draw_spikes(const struct noise *noise, struct random_stream *stream, double spread,
                        struct launches *to)
{
    draw_normal(noise, stream, spread, to);
    for (int i = 0; i < PAIRS; i++) {
        to->baseline[i] += spike(stream, noise->share * noise->size);
        to->candidate[i] += spike(stream, noise->share);
    }
}

/* A `share` of launches runs in a mode slower by `size`, as if on a core far from its data. */
static void draw_modes(const struct noise *noise, struct random_stream *stream, double spread,
                       struct launches *to)
{
    draw_normal(noise, stream, spread, to);
    for (int i = 0; i < PAIRS; i++) {
        to->baseline[i] += random_uniform(stream) < noise->share ? noise->size : 0;
        to->candidate[i] += random_uniform(stream) < noise->share ? noise->size : 0;
    }
}

/* The same mode for both sides, left after one launch in ten. */
static void draw_switching(const struct noise *noise, struct random_stream *stream, double spread,
                           struct launches *to)
{
    draw_normal(noise, stream, spread, to);
    uint64_t seed = random_next(stream);
    bool slow = random_uniform(stream) < 0.5;
    for (int i = 0; i < 2 * PAIRS; i++) {
        bool candidate = order_candidate_first(seed, (size_t)i / 2) != i % 2;
        (candidate ? to->candidate : to->baseline)[i / 2] += slow ? noise->size : 0;
        slow = slow != (random_uniform(stream) < noise->share);
    }
}

/* Every launch is slower than the one before by `size`. */
static void draw_drift(const struct noise *noise, struct random_stream *stream, double spread,
                       struct launches *to)
{
    draw_normal(noise, stream, spread, to);
    uint64_t seed = random_next(stream);
    for (int i = 0; i < 2 * PAIRS; i++) {
        bool candidate = order_candidate_first(seed, (size_t)i / 2) != i % 2;
        (candidate ? to->candidate : to->baseline)[i / 2] += i * noise->size;
    }
}

/* First-order autoregressive pairs with coefficient `share`. */
static void draw_autoregressive(const struct noise *noise, struct random_stream *stream,
                                double spread, struct launches *to)
{
    double rho = noise->share, last = random_normal(stream);
    for (int i = 0; i < PAIRS; i++) {
        to->baseline[i] = spread * last;
        to->candidate[i] = 0;
        last = rho * last + sqrt(1 - rho * rho) * random_normal(stream);
    }
}

static const struct noise noises[] = {
    {"normal", draw_normal, .sort = STEADY},
    {"Student t, 2 degrees", draw_tails, .share = 1, .size = 2, .sort = ROUGH},
    {"one in ten Cauchy", draw_tails, .share = 0.1, .size = 1, .sort = STEADY},
    {"5 % preempted", draw_spikes, .share = 0.05, .size = 1, .sort = STEADY},
    {"20 % preempted", draw_spikes, .share = 0.2, .size = 1, .sort = ROUGH},
    {"5 % and 20 % preempted", draw_spikes, .share = 0.05, .size = 4,
     .known = {.preemption_gap = 0.75}, .sort = ROUGH},
    {"drift 1 % a launch", draw_drift, .size = 0.01, .sort = STEADY},
    {"two modes, 5 % apart", draw_modes, .share = 0.35, .size = 0.05, .sort = ROUGH},
    {"two modes, switching", draw_switching, .share = 0.1, .size = 0.08, .sort = ROUGH},
    {"clock tick 1 %", draw_normal, .tick = 0.01, .sort = STEADY},
    {"clock tick 2 %", draw_normal, .tick = 0.02, .sort = ROUGH},
    {"bias 3 % the control sees", draw_normal, .bias = 0.03, .known = {.control_known = true},
     .sort = ROUGH},
    {"steal 10 %", draw_spikes, .share = 0.1, .size = 1, .known = {.steal = 0.1}, .sort = ROUGH},
    {"autoregressive 0.3", draw_autoregressive, .share = 0.3, .sort = ROUGH},
    {"autoregressive 0.6", draw_autoregressive, .share = 0.6, .sort = DEPENDENT},
};

/* ---- one check ---- */

/* The log time that a clock shows which counts whole ticks, started at any moment of one. */
static double clocked(struct random_stream *stream, double log_time, double tick)
{
    if (tick == 0)
        return log_time;
    return log(floor(exp(log_time) / tick + random_uniform(stream)) * tick);
}

struct check {
    double x[PAIRS], control[PAIRS];
    struct interval shown; /* of log ratios, at the last look taken */
    enum decision decision;
    enum doubt doubt;
    int pairs;
};

static void check_draw(const struct noise *noise, struct random_stream *stream, double truth,
                       double spread, struct check *check)
{
    struct launches launches;
    noise->draw(noise, stream, spread, &launches);
    for (int i = 0; i < PAIRS; i++) {
        double baseline = truth + noise->bias + launches.baseline[i];
        check->x[i] = clocked(stream, baseline, noise->tick) -
                      clocked(stream, launches.candidate[i], noise->tick);
        check->control[i] =
            noise->known.control_known ? noise->bias + 0.005 * random_normal(stream) : 0;
    }
}

/* The first n pairs, seen as the judge sees them. */
static void check_look(const struct noise *noise, size_t n, struct check *check)
{
    double alpha = gate_alpha(LOOKS);
    struct doubts doubts = noise->known;
    sign_interval(check->x, n, alpha, &check->shown);
    doubts.autocorrelation = series_autocorrelation(check->x, n);
    doubts.tied = series_tied(check->x, n);
    if (doubts.control_known)
        sign_interval(check->control, n, alpha, &doubts.control);
    check->doubt = gate_doubt(&doubts, n, &check->shown);
}

static enum decision decide(const struct interval *shown, bool speedup)
{
    if (!speedup)
        return gate_regression(shown, regression);
    struct interval ratio = {exp(shown->low), exp(shown->median), exp(shown->high)};
    return gate_decide(&ratio, times_faster, true);
}

static void check_run(const struct noise *noise, bool speedup, struct check *check)
{
    check->decision = DECISION_GO_ON;
    for (int look = 0; look < LOOKS && check->decision == DECISION_GO_ON; look++) {
        check->pairs = looks[look];
        check_look(noise, (size_t)looks[look], check);
        check->decision = decide(&check->shown, speedup);
    }
}

/* ---- many checks ---- */

/* P(Binomial(n, p) <= count). */
static double binomial_below(int count, int n, double p)
{
    double sum = 0;
    for (int i = 0; i <= count; i++)
        sum += exp(lgamma(n + 1.0) - lgamma(i + 1.0) - lgamma(n - i + 1.0) + i * log(p) +
                   (n - i) * log1p(-p));
    return sum;
}

static bool at_most(double rate, int count)
{
    return binomial_below(count, TRIALS, rate) < 0.001;
}

static bool at_least(double rate, int count)
{
    return at_most(1 - rate, TRIALS - count);
}

struct question {
    const char *name;
    double ratio;        /* true baseline / candidate */
    double spread;       /* of a pair, where the noise is normal */
    bool speedup;        /* gate "5 x faster", else "no regression beyond 5 %" */
    enum decision right; /* go on: the truth is the bound itself, so that either verdict is luck */
    double found;        /* share in which it must be reached where the noise is steady */
};

static const struct question questions[] = {
    {"as fast", 1, 0.02, false, DECISION_PASS, 0},
    {"as fast, SD 10 %", 1, 0.1, false, DECISION_PASS, 0},
    {"5 % slower", 1 / 1.05, 0.02, false, DECISION_FAIL, 0.95},
    {"5 % slower, SD 10 %", 1 / 1.05, 0.1, false, DECISION_FAIL, 0},
    {"5.5x for 5x, SD 5 %", 5.5, 0.05, true, DECISION_PASS, 0.99},
    {"4.5x for 5x, SD 5 %", 4.5, 0.05, true, DECISION_FAIL, 0.99},
    {"5x for 5x, SD 5 %", 5, 0.05, true, DECISION_GO_ON, 0},
};

struct tally {
    int decisions[3], covered, doubted;
    double pairs;
};

static struct tally tally_checks(const struct noise *noise, const struct question *question)
{
    struct tally tally = {0};
    struct random_stream stream = {20240 + (uint64_t)(question - questions)};
    double truth = log(question->ratio);
    for (int i = 0; i < TRIALS; i++) {
        struct check check;
        check_draw(noise, &stream, truth, question->spread, &check);
        check_run(noise, question->speedup, &check);
        tally.decisions[check.decision]++;
        tally.covered += check.shown.low <= truth && truth <= check.shown.high;
        tally.doubted += check.doubt != DOUBT_NONE;
        tally.pairs += check.pairs;
    }
    return tally;
}

static void expect_rates(const struct noise *noise, const struct question *question,
                         const struct tally *tally)
{
    char where[80];
    snprintf(where, sizeof(where), "%s, %s", noise->name, question->name);
    int pass = tally->decisions[DECISION_PASS], fail = tally->decisions[DECISION_FAIL];
    bool dependent = noise->sort == DEPENDENT;
    if (question->right == DECISION_GO_ON)
        expect(dependent ? at_most(0.05, pass) && at_most(0.05, fail) : at_most(0.05, pass + fail),
               where, "verdicts at the edge <= 5 %, on either side if pairs are dependent");
    else
        expect(at_most(dependent ? 0.02 : 0.01, question->right == DECISION_PASS ? fail : pass),
               where, "wrong verdict <= 1 %, 2 % if pairs are dependent");
    if (noise->sort == STEADY && question->found > 0)
        expect(at_least(question->found, tally->decisions[question->right]), where,
               "right verdict often enough");
    expect(at_least(dependent ? 0.90 : 0.95, tally->covered), where,
           "coverage >= 95 %, 90 % if pairs are dependent");
}

static void test_rates(void)
{
    printf("# %-26s %-20s %6s %6s %6s %6s %6s %6s\n", "noise", "truth", "PASS", "FAIL", "INCON",
           "cover", "doubt", "pairs");
    for (size_t i = 0; i < sizeof(noises) / sizeof(noises[0]); i++)
        for (size_t j = 0; j < sizeof(questions) / sizeof(questions[0]); j++) {
            struct tally t = tally_checks(&noises[i], &questions[j]);
            double percent = 100.0 / TRIALS;
            printf("# %-26s %-20s %6.2f %6.2f %6.2f %6.2f %6.2f %6.1f\n", noises[i].name,
                   questions[j].name, percent * t.decisions[DECISION_PASS],
                   percent * t.decisions[DECISION_FAIL], percent * t.decisions[DECISION_GO_ON],
                   percent * t.covered, percent * t.doubted, t.pairs / TRIALS);
            expect_rates(&noises[i], &questions[j], &t);
        }
}

/* ---- what needs no dice ---- */

/*
 * The error of the whole family at the edge, exactly, for independent pairs without ties: there the
 * number of pairs below the bound is a coin-tossing walk, and the check ends at the first look that
 * finds fewer than k of them below, or fewer than k above if both sides count. Widening only takes
 * verdicts away.
 */
static double family_error(bool both_sides)
{
    double walk[PAIRS + 1] = {1}, ended = 0;
    for (int n = 1, look = 0; n <= PAIRS; n++) {
        for (int below = n; below >= 0; below--)
            walk[below] = (walk[below] + (below > 0 ? walk[below - 1] : 0)) / 2;
        if (n != looks[look])
            continue;
        int k = sign_order(n, gate_alpha(LOOKS));
        for (int below = 0; below <= n; below++)
            if (below < k || (both_sides && n - below < k)) {
                ended += walk[below];
                walk[below] = 0;
            }
        look++;
    }
    return ended;
}

static void test_family(void)
{
    for (int look = 0; look < LOOKS; look++)
        expect(sign_order(looks[look], gate_alpha(LOOKS)) == orders[look], "looks", "order index");
    double either = family_error(true), one = family_error(false);
    printf(
        "# exact, independent pairs, truth at the edge: either verdict %.2f %%, one of them %.2f "
        "%%\n",
        100 * either, 100 * one);
    expect(either <= GATE_FAMILY_ALPHA, "family", "either verdict <= 5 %");
    expect(one <= 0.01, "family", "wrong OK, false REGRESSED <= 1 % whatever the noise");
}

/* Clean pairs beside a clean control should raise hardly a doubt, even the first few. */
static void test_clean_doubts(void)
{
    struct noise clean = {"clean", draw_normal, .known = {.control_known = true}, .sort = STEADY};
    struct random_stream stream = {20300};
    int doubted[LOOKS] = {0};
    for (int i = 0; i < TRIALS; i++) {
        struct check check;
        check_draw(&clean, &stream, 0, 0.02, &check);
        for (int look = 0; look < LOOKS; look++) {
            check_look(&clean, (size_t)looks[look], &check);
            doubted[look] += check.doubt != DOUBT_NONE;
        }
    }
    printf("# doubts on clean pairs:");
    for (int look = 0; look < LOOKS; look++)
        printf(" %.2f %% at %d", 100.0 * doubted[look] / TRIALS, looks[look]);
    printf("\n");
    expect(at_most(0.02, doubted[0]), "clean pairs", "doubts at the first look <= 2 %");
    expect(at_most(0.03, doubted[LOOKS - 1]), "clean pairs", "doubts at the last look <= 3 %");
}

int main(void)
{
    test_family();
    test_clean_doubts();
    test_rates();
    printf("1..%d\n", claims);
    return failures > 0;
}
