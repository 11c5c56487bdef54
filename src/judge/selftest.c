/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The candidate runs a known share of the baseline's steps, so the true ratio is known and every
 * verdict can be called right or wrong. The recurrence x -> a x + c is verified by squaring it up,
 * which takes microseconds, while the worker has to walk it.
 */
#include "judge/selftest.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/build.h"
#include "judge/calibrate.h"
#include "judge/decide.h"
#include "judge/host.h"
#include "judge/observe.h"
#include "judge/selftest/lab.h"
#include "judge/settle.h"
#include "stats/gate.h"

enum { BASELINE_STEPS, CANDIDATE_STEPS, BLOCKS = 3, QUICK_SECONDS = 12, OBSERVER_PAIRS = 600 };
static const double regression = 0.05, gate_bound = 5.0, observer_most = 0.01;

static void layout(const struct perflab_params *params, struct perflab_layout *layout)
{
    (void)params;
    layout->in_bytes = sizeof(struct input);
    layout->out_bytes = sizeof(struct output);
    layout->work = 1;
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    (void)state;
    struct input *input = in[0];
    input->start = seed;
    input->steps[0] = (uint64_t)perflab_param(params, "baseline");
    input->steps[1] = (uint64_t)perflab_param(params, "candidate");
}

/* steps of x -> a x + c at once: double the step while halving the count. */
static uint64_t leap(uint64_t x, uint64_t steps)
{
    uint64_t factor = STEP_FACTOR, term = STEP_TERM;
    for (; steps; steps >>= 1) {
        if (steps & 1)
            x = x * factor + term;
        term *= factor + 1;
        factor *= factor;
    }
    return x;
}

static int verify(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    (void)state, (void)params;
    const struct input *input = in[0];
    uint64_t end = ((const struct output *)out[0])->end;
    if (end == leap(seed, input->steps[0]) || end == leap(seed, input->steps[1]))
        return 0;
    snprintf(why, why_bytes, "the walk did not end where it should");
    return -1;
}

static const struct perflab_judge known_work = {
    .abi = PERFLAB_JUDGE_ABI, .layout = layout, .prepare = prepare, .verify = verify};

static const struct scenario {
    const char *name;
    double ratio; /* baseline time / candidate time */
    enum decision right;
    bool gate;         /* else the regression gate */
    int trials;        /* of the full run */
    double goal;       /* share of right verdicts wanted, */
    double most_wrong; /* and of wrong ones allowed */
    double spread;     /* of pairs, up to which the first is a goal: noise beyond it is not ours */
} scenarios[] = {
    {"identical code: no regression", 1.0, DECISION_PASS, false, 1000, 0, 0.01, 0},
    {"5 % slower: regressed", 1 / 1.05, DECISION_FAIL, false, 200, 0.95, 0.01, 0.02},
    {"5.5x against a gate of 5x: pass", 5.5, DECISION_PASS, true, 100, 0.99, 0.01, 0.05},
    {"4.5x against a gate of 5x: fail", 4.5, DECISION_FAIL, true, 100, 0.99, 0.01, 0.05},
};

struct bench {
    struct lab lab;
    struct sandbox sandbox;
    struct scratch scratch;
    struct pack pack;
    struct rig rig;
    uint64_t seed;
};

struct tally {
    int trials, right, wrong, undecided, covered;
    long pairs;
    double seconds;
    double spread; /* sum over trials of the spread of their pairs */
};

static void set_param(struct params *params, size_t index, double value)
{
    params->items[index].value = (int64_t)llround(value);
}

static enum decision look(const struct measurement *m, const struct scenario *scenario,
                          struct interval *interval, double *spread)
{
    struct noise noise;
    enum doubt doubt;
    decide_speedup(m, NAN, interval, &doubt, &noise);
    *spread = noise.spread;
    if (!scenario->gate)
        return gate_regression(interval, regression);
    return gate_decide(interval, log(gate_bound), true);
}

static int trial(struct bench *bench, const struct scenario *scenario, struct tally *tally,
                 struct failure *failure)
{
    const struct budget *budget = &bench->lab.budget;
    size_t most = (size_t)budget->looks[budget->look_count - 1];
    struct measurement m = {.rig = &bench->rig,
                            .folders = bench->scratch.folder,
                            .seed = block_seed(bench->seed, (uint64_t)++tally->trials),
                            .plan = {.reps = 1, .blocks = BLOCKS}};
    pairs_find_probed(&bench->lab, &m.probed);
    struct interval interval;
    enum decision decision = DECISION_GO_ON;
    double spread = 0;
    int result = 0;
    int64_t start = clock_now();
    while (decision == DECISION_GO_ON && m.count < most && result == 0) {
        result = pairs_run(&m, failure);
        if (result == 0 && settle_due(budget, m.count))
            decision = look(&m, scenario, &interval, &spread);
    }
    tally->seconds += (double)(clock_now() - start) / 1e9;
    tally->pairs += (long)m.count;
    tally->spread += spread;
    if (result == 0) {
        double truth = log(scenario->ratio);
        tally->right += decision == scenario->right;
        tally->undecided += decision == DECISION_GO_ON;
        tally->wrong += decision != scenario->right && decision != DECISION_GO_ON;
        tally->covered += interval.low <= truth && truth <= interval.high;
    }
    pairs_free_probed(&m.probed);
    free(m.pairs);
    return result;
}

static void emit(const struct scenario *scenario, const struct tally *tally, bool done)
{
    json_t *event =
        json_pack("{s:s, s:s, s:b, s:i, s:i, s:i, s:i, s:i}", "event", "selftest", "scenario",
                  scenario->name, "done", done, "trials", tally->trials, "right", tally->right,
                  "wrong", tally->wrong, "undecided", tally->undecided, "covered", tally->covered);
    const struct {
        const char *key;
        double value;
    } numbers[] = {
        {"pairs_per_trial", (double)tally->pairs / tally->trials},
        {"seconds_per_trial", tally->seconds / tally->trials},
        {"spread", tally->spread / tally->trials},
        {"goal_right", scenario->goal},
        {"goal_spread", scenario->spread},
        {"goal_wrong", scenario->most_wrong},
    };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        json_object_set_new(event, numbers[i].key, json_real(numbers[i].value));
    json_dumpf(event, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
    putchar('\n');
    fflush(stdout);
    json_decref(event);
}

/* Would another trial, as long as those so far, end after the deadline? One is run in any case. */
static bool time_is_up(const struct tally *tally, int64_t deadline)
{
    if (tally->trials == 0)
        return false;
    return clock_now() + (int64_t)(tally->seconds / tally->trials * 1e9) > deadline;
}

static int run_scenario(struct bench *bench, const struct scenario *scenario, bool quick,
                        double steps, struct tally *tally, struct failure *failure)
{
    int64_t deadline = clock_now() + QUICK_SECONDS * CLOCK_SECOND;
    /* The faster side gets the calibrated number of steps. */
    set_param(&bench->lab.params, BASELINE_STEPS, steps * fmax(scenario->ratio, 1));
    set_param(&bench->lab.params, CANDIDATE_STEPS, steps * fmax(1 / scenario->ratio, 1));
    *tally = (struct tally){0};
    while (tally->trials < scenario->trials && (!quick || !time_is_up(tally, deadline))) {
        if (trial(bench, scenario, tally, failure) < 0)
            return -1;
        emit(scenario, tally, false);
    }
    emit(scenario, tally, true);
    return 0;
}

/* ln(without / with) of the same work: what counting adds to a block's time. */
static int run_observer(struct bench *bench, double steps, bool *missed, struct failure *failure)
{
    struct observed observed = {0};
    struct measurement m = {.rig = &bench->rig,
                            .folders = bench->scratch.folder,
                            .seed = bench->seed,
                            .blind_baseline = true,
                            .observed = &observed,
                            .plan = {.reps = 1, .blocks = BLOCKS}};
    struct interval interval;
    struct noise noise;
    enum doubt doubt;
    int result = 0;
    set_param(&bench->lab.params, BASELINE_STEPS, steps);
    set_param(&bench->lab.params, CANDIDATE_STEPS, steps);
    pairs_all_probed(&m.probed);
    while (m.count < OBSERVER_PAIRS && result == 0)
        result = pairs_run(&m, failure);
    if (result == 0) {
        decide_speedup(&m, NAN, &interval, &doubt, &noise);
        double low = exp(-interval.high) - 1, high = exp(-interval.low) - 1;
        *missed = low >= observer_most;
        const char *absent = observed.missing ? observed.missing : observed.no_own_time;
        json_t *event = json_pack(
            "{s:s, s:i, s:i, s:f, s:f, s:f, s:f, s:i, s:o, s:s?}", "event", "observer", "pairs",
            (int)m.count, "metrics", (int)m.probed.count, "cost", exp(-interval.median) - 1, "low",
            low, "high", high, "goal", observer_most, "traced", observed.metrics, "bpf_share",
            absent ? json_null() : json_real(observed.own_ns / observed.blocks_wall), "bpf_absent",
            absent);
        json_dumpf(event, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(event);
    }
    observed_free(&observed);
    pairs_free_probed(&m.probed);
    free(m.pairs);
    return result;
}

/* A goal is missed only if the trials speak against it: the share of bad verdicts, if the goal
 * just held, would be this high or higher in less than 1 % of such runs. */
static bool missed(int bad, int trials, double allowed)
{
    double at_least = 1, term = pow(1 - allowed, trials);
    for (int k = 0; k < bad; k++) {
        at_least -= term;
        term *= (double)(trials - k) / (k + 1) * allowed / (1 - allowed);
    }
    return at_least < 0.01;
}

static int open_bench(struct bench *bench, const struct check_options *options,
                      struct failure *failure)
{
    static const char *const params[] = {"baseline", "candidate"};
    struct lab *lab = &bench->lab;
    lab->folder = file_join(options->data, "src/judge/selftest");
    lab->entry = memory_copy("work");
    lab->baseline = memory_copy("baseline.c");
    lab->roles = 1;
    lab->budget = lab_default_budget;
    lab->limits = lab_default_limits;
    strings_add(&lab->cc, "-O2");
    strings_add(&lab->edit, "candidate.c");
    for (int i = 0; i < 2; i++)
        *memory_push(&lab->params.items, &lab->params.count) =
            (struct param){memory_copy(params[i]), 1000000};
    bench->pack.judge = &known_work;
    char *compiler = build_compiler(), *source = file_join(lab->folder, "candidate.c");
    int result = -1;
    if (!compiler)
        failure_set(failure, VERDICT_INTERNAL_ERROR, "no C compiler found");
    else if (sandbox_probe(options->isolation, &bench->sandbox) < 0)
        failure_set(failure, VERDICT_NO_SANDBOX, "no sandbox here: %s", bench->sandbox.description);
    else if (scratch_make(bench->sandbox.uid, &bench->scratch) < 0)
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot make a scratch folder");
    else
        result = build_programs(lab, &bench->sandbox, options->data, source, compiler, NULL, false,
                                &bench->scratch, failure);
    free(compiler);
    free(source);
    return result;
}

/* Steps for a block of the least length that calibration allows. */
static int calibrate(struct bench *bench, double *steps, struct failure *failure)
{
    struct measurement m = {
        .rig = &bench->rig, .folders = bench->scratch.folder, .seed = bench->seed};
    bench->rig.lab = &bench->lab;
    bench->rig.params = &bench->lab.params;
    bench->rig.sandbox = &bench->sandbox;
    bench->rig.pack = &bench->pack;
    if (rig_open(&bench->rig, failure) < 0)
        return -1;
    rig_share_cpu(&bench->rig);
    if (calibrate_run(&m, &bench->rig, bench->lab.budget.seconds, failure) < 0 ||
        rig_size(&bench->rig, 1, failure) < 0)
        return -1;
    double step_ns = m.plan.block_ns / m.plan.reps / (double)bench->lab.params.items[0].value;
    *steps = calibrate_block_least(1, m.plan.doorbell_ns) / step_ns;
    return 0;
}

static void close_bench(struct bench *bench)
{
    rig_close(&bench->rig);
    scratch_remove(&bench->scratch);
    sandbox_free(&bench->sandbox);
    lab_free(&bench->lab);
}

int selftest_run(const struct check_options *options)
{
    struct bench bench = {0};
    struct failure failure = {0};
    double steps;
    int host = host_wait(&failure), code = 4;
    if (host >= 0 && getrandom(&bench.seed, sizeof(bench.seed), 0) == sizeof(bench.seed) &&
        open_bench(&bench, options, &failure) == 0 && calibrate(&bench, &steps, &failure) == 0)
        code = 0;
    bool costly = false;
    if (options->observer && code == 0)
        code = run_observer(&bench, steps, &costly, &failure) < 0 ? 4 : costly;
    for (size_t i = 0;
         !options->observer && i < sizeof(scenarios) / sizeof(scenarios[0]) && code != 4; i++) {
        struct tally tally;
        const struct scenario *scenario = &scenarios[i];
        if (run_scenario(&bench, scenario, options->quick, steps, &tally, &failure) < 0)
            code = 4;
        else if (missed(tally.wrong, tally.trials, scenario->most_wrong) ||
                 (tally.spread / tally.trials <= scenario->spread &&
                  missed(tally.trials - tally.right, tally.trials, 1 - scenario->goal)))
            code = 1;
    }
    if (code == 4)
        fprintf(stderr, "selftest: %s\n%s", failure.reason, failure.detail ? failure.detail : "");
    close_bench(&bench);
    if (host >= 0)
        close(host);
    return code;
}
