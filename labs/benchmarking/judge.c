/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bench that is simulated, so that the truth is known: what the true ratio is, and whether the
 * recording can tell it at all.
 *
 * A reading is
 *
 *     time of the program * speed of the machine then * noise + cost of the clock + an interrupt
 *
 * cut to the clock's resolution at a phase of its own. The machine's speed is one process through
 * the whole recording, whichever program runs: a warm-up that decays, a ramp, a jump, and a slow
 * wandering (autoregressive, 0.95 from one reading to the next). Noise is log-normal, of four times
 * the size in one of ten readings. Interrupts come in 2 to 8 of 100 readings, and last 2 us at
 * least, with a Pareto tail of index 1.3: it has no variance.
 *
 * Two kinds of comparison are not decidable, and "cannot tell" is the right word: too few and too
 * noisy readings; and those where A ran first and B afterwards, or so with one or two turns more,
 * in which the machine's drift and a difference between the programs look alike.
 *
 * What is in a call of `comparisons` is a fixed share of each kind, in random order.
 */
#include "perflab/judge.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab.h"

enum { FAMILY = 20, MOST_COMPARISONS = 1000, NOISY_READINGS = 40 };

enum kind { ALIKE, SMALL, LARGE, NOISY, CONFOUNDED, KINDS };

static const struct {
    int of_twenty;
    double change; /* of the ratio, up or down; of the undecidable one in two */
    bool undecidable;
} kinds[KINDS] = {
    [ALIKE] = {6, 0, false},   [SMALL] = {4, 0.02, false},     [LARGE] = {4, 0.05, false},
    [NOISY] = {3, 0.02, true}, [CONFOUNDED] = {3, 0.05, true},
};

/* What is behind a recording. */
struct truth {
    enum kind kind;
    double ratio;
    double base_ns, timer_ns, resolution; /* resolution: ns */
};

struct machine { /* its speed, as a factor of the time, and what disturbs it */
    double warm, warm_readings, ramp, jump, jump_at, wander;
    double noise, interrupts;
};

static double uniform(struct perflab_rng *rng, double low, double high)
{
    return low + (high - low) * (double)(perflab_random(rng) >> 11) / 9007199254740992.0;
}

static int draw_below(struct perflab_rng *rng, int count)
{
    return (int)((perflab_random(rng) >> 32) * (uint64_t)count >> 32);
}

/* Nearly: the ones among 64 random bits, and a uniform number for what lies between, have a mean of
 * 32 and a variance of 16 + 1/12. */
static double normal(struct perflab_rng *rng)
{
    double ones = __builtin_popcountll(perflab_random(rng));
    return (ones - 32 + uniform(rng, -0.5, 0.5)) / sqrt(16 + 1.0 / 12);
}

static int count_comparisons(const struct perflab_params *params)
{
    int64_t count = perflab_param(params, "comparisons");
    if (count <= 0 || count % FAMILY || count > MOST_COMPARISONS)
        abort();
    return (int)count;
}

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    size_t count = (size_t)count_comparisons(params);
    layout->in_bytes = count * sizeof(struct comparison);
    layout->out_bytes = count * sizeof(struct answer);
    layout->work = (double)count;
}

/* ---- truths */

static struct truth draw_truth(struct perflab_rng *rng, enum kind kind)
{
    static const double resolutions[] = {1, 1, 1, 10, 20, 40};
    struct truth truth = {.kind = kind, .ratio = 1};
    double change = kinds[kind].change;
    if (change > 0 && !(kinds[kind].undecidable && draw_below(rng, 2)))
        truth.ratio = draw_below(rng, 2) ? 1 + change : 1 / (1 + change);
    truth.resolution = resolutions[draw_below(rng, 6)];
    truth.base_ns = exp(uniform(rng, log(fmax(400, 100 * truth.resolution)), log(20000)));
    truth.timer_ns = uniform(rng, 12, 60);
    return truth;
}

/* The kinds of a call in random order (Fisher and Yates), then the truth of each. */
static void draw_truths(uint64_t seed, int count, struct truth *truths)
{
    struct perflab_rng rng = {seed};
    int filled = 0;
    for (enum kind kind = 0; kind < KINDS; kind++)
        for (int i = 0; i < kinds[kind].of_twenty * count / FAMILY; i++)
            truths[filled++].kind = kind;
    for (int i = count - 1; i > 0; i--) {
        int other = draw_below(&rng, i + 1);
        enum kind kind = truths[i].kind;
        truths[i].kind = truths[other].kind;
        truths[other].kind = kind;
    }
    for (int i = 0; i < count; i++)
        truths[i] = draw_truth(&rng, truths[i].kind);
}

/* ---- recordings */

/* One of four fair orders: A B A B; A B B A; pairs in random order; four of each, as A B B A. */
static enum program fair_program(struct perflab_rng *rng, int order, uint32_t i, uint8_t before)
{
    uint32_t place = order == 3 ? i / 4 : i;
    switch (order) {
    case 0:
        return i & 1;
    case 2:
        return i & 1 ? !before : draw_below(rng, 2);
    default:
        return (place ^ place >> 1) & 1;
    }
}

static void draw_order(struct perflab_rng *rng, enum kind kind, struct comparison *comparison)
{
    int order = draw_below(rng, 4), first = draw_below(rng, 2), turns = 2 << draw_below(rng, 2);
    if (kind == NOISY)
        order %= 3;
    for (uint32_t i = 0; i < comparison->count; i++) {
        uint8_t before = i ? comparison->programs[i - 1] ^ (uint8_t)first : 0;
        enum program program = kind == CONFOUNDED ? i * (uint32_t)turns / comparison->count & 1
                                                  : fair_program(rng, order, i, before);
        comparison->programs[i] = (uint8_t)program ^ (uint8_t)first;
    }
}

static struct machine draw_machine(struct perflab_rng *rng, enum kind kind, uint32_t count)
{
    struct machine machine = {
        .warm = uniform(rng, 0.2, 1.2),
        .warm_readings = uniform(rng, 2, 10),
        .ramp = uniform(rng, -0.08, 0.08),
        .jump = draw_below(rng, 2) ? uniform(rng, -0.08, 0.08) : 0,
        .jump_at = uniform(rng, 0, count),
        .wander = uniform(rng, 0.002, 0.008),
        .noise = uniform(rng, 0.004, 0.012),
        .interrupts = uniform(rng, 0.02, 0.08),
    };
    if (kind == NOISY)
        machine.noise = uniform(rng, 0.2, 0.4);
    if (kind == CONFOUNDED) /* the machine changed when the programs did, or nearly */
        machine.jump = (draw_below(rng, 2) ? 1 : -1) * uniform(rng, 0.02, 0.08),
        machine.jump_at = count * uniform(rng, 0.45, 0.55);
    return machine;
}

static double draw_interrupt(struct perflab_rng *rng, double share)
{
    return uniform(rng, 0, 1) < share ? 2000 * pow(uniform(rng, 1e-6, 1), -1 / 1.3) : 0;
}

/* What the clock shows of a duration that begins at any moment between two ticks. */
static uint32_t show(struct perflab_rng *rng, const struct truth *truth, double ns)
{
    double ticks = floor(ns / truth->resolution + uniform(rng, 0, 1));
    return (uint32_t)fmin(fmax(ticks, 0) * truth->resolution, 4e9);
}

static double draw_timer(struct perflab_rng *rng, const struct truth *truth)
{
    return truth->timer_ns + normal(rng);
}

static void record(struct perflab_rng *rng, const struct truth *truth,
                   struct comparison *comparison)
{
    *comparison = (struct comparison){
        .count = truth->kind == NOISY ? NOISY_READINGS
                                      : MOST_READINGS - 32 * (uint32_t)draw_below(rng, 3)};
    draw_order(rng, truth->kind, comparison);
    struct machine machine = draw_machine(rng, truth->kind, comparison->count);
    double wander = machine.wander * normal(rng), warm = machine.warm;
    for (int i = 0; i < EMPTIES; i++)
        comparison->empties[i] =
            show(rng, truth, draw_timer(rng, truth) + draw_interrupt(rng, 0.02));
    for (uint32_t i = 0; i < comparison->count; i++) {
        double program = comparison->programs[i] == PROGRAM_B ? truth->ratio : 1;
        double noise = machine.noise * (draw_below(rng, 10) ? 1 : 4) * normal(rng);
        double speed = 1 + warm + machine.ramp * i / comparison->count +
                       (i > machine.jump_at ? machine.jump : 0) + wander;
        warm *= exp(-1 / machine.warm_readings);
        wander = 0.95 * wander + machine.wander * sqrt(1 - 0.95 * 0.95) * normal(rng);
        comparison->readings[i] =
            show(rng, truth,
                 truth->base_ns * program * speed * exp(noise) + draw_timer(rng, truth) +
                     draw_interrupt(rng, machine.interrupts));
    }
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    int count = count_comparisons(params);
    struct truth truths[MOST_COMPARISONS];
    struct comparison *comparisons = in[0];
    struct perflab_rng rng = {~seed};
    (void)state;
    draw_truths(seed, count, truths);
    for (int i = 0; i < count; i++)
        record(&rng, &truths[i], &comparisons[i]);
}

/* ---- answers */

static struct answer read_answer(const void *out, int i)
{
    const volatile struct answer *shared = (const volatile struct answer *)out + i;
    return (struct answer){.verdict = shared->verdict,
                           .ratio = shared->ratio,
                           .low = shared->low,
                           .high = shared->high,
                           .timer_ns = shared->timer_ns};
}

/* What is wrong with the form of an answer; NULL if nothing is. NaN is in no range. */
static const char *find_fault(const struct answer *answer)
{
    if (answer->verdict < SAME || answer->verdict > CANNOT_TELL)
        return "the verdict is none of the four";
    if (!(answer->low >= 0.1 && answer->high <= 10))
        return "low and high must lie between 0.1 and 10";
    if (!(answer->low <= answer->ratio && answer->ratio <= answer->high))
        return "low <= ratio <= high does not hold";
    if (!(answer->timer_ns >= 0 && answer->timer_ns <= 1e6))
        return "timer_ns must lie between 0 and 1,000,000";
    if (answer->verdict == SLOWER && !(answer->low > 1))
        return "SLOWER, but the interval goes down to 1 or below";
    if (answer->verdict == FASTER && !(answer->high < 1))
        return "FASTER, but the interval goes up to 1 or above";
    if (answer->verdict == SAME && !(answer->low >= 0.99 && answer->high <= 1.01))
        return "SAME, but the interval goes beyond 0.99 .. 1.01";
    return NULL;
}

static int verify(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    (void)state;
    (void)seed;
    (void)in;
    for (int i = 0; i < count_comparisons(params); i++) {
        struct answer answer = read_answer(out[0], i);
        const char *fault = find_fault(&answer);
        if (!fault)
            continue;
        snprintf(why, why_bytes,
                 "comparison %d: %s (verdict %d, ratio %g, low %g, high %g, timer_ns %g)", i, fault,
                 answer.verdict, answer.ratio, answer.low, answer.high, answer.timer_ns);
        return -1;
    }
    return 0;
}

static const char *const score_names[] = {"false_alarms",      "found_5",   "found_2",
                                          "found_same",        "unfounded", "timer_error_ns",
                                          "interval_coverage", NULL};
enum { FALSE_ALARMS, FOUND_5, FOUND_2, FOUND_SAME, UNFOUNDED, TIMER_ERROR, COVERAGE, SCORES };

static bool is_found(const struct truth *truth, const struct answer *answer)
{
    return answer->verdict == (truth->ratio > 1 ? SLOWER : FASTER);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Which scores a comparison counts for, as bits, and for which of them it scores. */
static void count_answer(const struct truth *truth, const struct answer *answer, int of[SCORES],
                         int scored[SCORES])
{
    static const int found_as[KINDS] = {[SMALL] = FOUND_2, [LARGE] = FOUND_5};
    bool differs = answer->verdict == SLOWER || answer->verdict == FASTER;
    if (truth->ratio == 1) {
        of[FALSE_ALARMS]++;
        scored[FALSE_ALARMS] += differs;
    }
    if (found_as[truth->kind]) {
        of[found_as[truth->kind]]++;
        scored[found_as[truth->kind]] += is_found(truth, answer);
    }
    if (truth->kind == ALIKE) {
        of[FOUND_SAME]++;
        scored[FOUND_SAME] += answer->verdict == SAME;
    }
    if (kinds[truth->kind].undecidable) {
        of[UNFOUNDED]++;
        scored[UNFOUNDED] += answer->verdict != CANNOT_TELL;
    }
    of[COVERAGE]++;
    scored[COVERAGE] += answer->low <= truth->ratio && truth->ratio <= answer->high;
}

static void score(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], double scores[])
{
    int count = count_comparisons(params), of[SCORES] = {0}, scored[SCORES] = {0};
    struct truth truths[MOST_COMPARISONS];
    double errors[MOST_COMPARISONS];
    (void)state;
    (void)in;
    draw_truths(seed, count, truths);
    for (int i = 0; i < count; i++) {
        struct answer answer = read_answer(out[0], i);
        count_answer(&truths[i], &answer, of, scored);
        errors[i] = fabs(answer.timer_ns - truths[i].timer_ns);
    }
    for (int s = 0; s < SCORES; s++)
        scores[s] = (double)scored[s] / of[s];
    qsort(errors, (size_t)count, sizeof(errors[0]), ascending);
    scores[TIMER_ERROR] = errors[count * 95 / 100];
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = lay_out,
    .prepare = prepare,
    .verify = verify,
    .scores = score_names,
    .score = score,
};
