/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/check.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "judge/build.h"
#include "judge/calibrate.h"
#include "judge/code.h"
#include "judge/control.h"
#include "judge/decide.h"
#include "judge/events.h"
#include "judge/facts.h"
#include "judge/host.h"
#include "judge/roof.h"
#include "judge/simulate.h"
#include "judge/trace.h"
#include "load/load.h"

enum {
    WAIT_SECONDS = 600, /* for another check to end */
    LONGEST = 20,       /* times the seconds aimed at, that measuring may take */
};

/* All that a check holds open; check_close() lets go of it in one place. */
struct check {
    const struct check_options *options;
    struct record *record;
    struct lab lab;
    struct sandbox sandbox;
    struct scratch scratch;
    struct pack pack;
    struct rig rig;
    struct data data;
    struct measurement measurement;
    struct simulation simulation;
    struct code code;
    struct trace trace;
    char *compiler;
    int host;
};

static int open_lab(struct check *check, struct failure *failure)
{
    struct errors errors = {0};
    struct lab *lab = &check->lab;
    if (load_lab(check->options->lab, lab, &errors) < 0) {
        char *text = NULL;
        size_t size;
        FILE *file = open_memstream(&text, &size);
        errors_print(&errors, file);
        fclose(file);
        failure_set(failure, VERDICT_BAD_DEFINITION, "the lab's definition has errors");
        failure->detail = text;
        errors_free(&errors);
        return -1;
    }
    if (check->options->quick)
        lab->budget.seconds /= 3;
    if (check->options->pairs && !budget_extend(&lab->budget, check->options->pairs)) {
        failure_set(failure, VERDICT_BAD_DEFINITION,
                    "--pairs must be more than the lab's %d and at most %d",
                    lab->budget.looks[lab->budget.look_count - 1], BUDGET_MOST_PAIRS);
        return -1;
    }
    if (check->options->profile.wanted)
        profile_add_flags(lab);
    return 0;
}

static int open_sandbox(struct check *check, struct failure *failure)
{
    struct record *record = check->record;
    int result = sandbox_probe(check->options->isolation, &check->sandbox);
    record->machine.isolation = memory_copy(check->sandbox.description);
    record->practice = !check->sandbox.bubblewrap;
    if (result == 0)
        return 0;
    failure_set(failure, VERDICT_NO_SANDBOX, "no sandbox here (%s)", check->sandbox.description);
    failure->advice = memory_copy("Install bubblewrap and allow user namespaces; `perflab doctor` "
                                  "says how.");
    return -1;
}

static int open_compiler(struct check *check, struct failure *failure)
{
    check->compiler = build_compiler();
    if (check->compiler) {
        check->record->machine.compiler = build_compiler_version(check->compiler);
        return 0;
    }
    failure_set(failure, VERDICT_INTERNAL_ERROR, "no C compiler found (looked for cc, gcc, clang)");
    failure->advice = memory_copy("Install one, for example: sudo apt install gcc libc6-dev. Or "
                                  "set PERFLAB_CC to its path.");
    return -1;
}

static int missing_needs(struct check *check, struct failure *failure)
{
    char *missing =
        facts_missing(&check->lab.needs, &check->record->machine, check->options->cache);
    if (!missing)
        return 0;
    failure_set(failure, VERDICT_NOT_ATTAINABLE, "this lab %s", missing);
    free(missing);
    return -1;
}

static int build(struct check *check, struct failure *failure)
{
    const struct check_options *options = check->options;
    char *problem;
    events_phase("build");
    check->simulation.wanted = !check->options->profile.wanted && simulate_wanted(&check->lab);
    int error = scratch_make(check->sandbox.uid, &check->scratch);
    if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot make a scratch folder: %s",
                    strerror(-error));
        return -1;
    }
    if (build_programs(&check->lab, &check->sandbox, options->data, options->source,
                       check->compiler, check->simulation.wanted ? simulate_flag() : NULL,
                       code_wanted(&check->lab), &check->scratch, failure) < 0)
        return -1;
    if (code_wanted(&check->lab))
        code_read(&check->sandbox, &check->scratch, &check->code);
    if (pack_load(&check->lab, options->data, options->cache, check->compiler, &check->pack,
                  &problem) < 0) {
        failure_set(failure, VERDICT_BAD_DEFINITION, "the lab's judge.c cannot be used");
        failure->detail = problem;
        return -1;
    }
    return 0;
}

static int prepare(struct check *check, struct failure *failure)
{
    struct rig *rig = &check->rig;
    const struct lab *lab = &check->lab;
    /* Drawn after the build: nothing that was compiled can know it. */
    uint64_t seed = check->options->seed;
    if (!check->options->seed_given && getrandom(&seed, sizeof(seed), 0) != sizeof(seed)) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "no random seed: %s", strerror(errno));
        return -1;
    }
    check->record->seed = seed;
    rig->lab = lab;
    rig->params = check->options->quick ? &lab->quick : &lab->params;
    rig->sandbox = &check->sandbox;
    rig->pack = &check->pack;
    check->measurement =
        (struct measurement){.rig = rig, .folders = check->scratch.folder, .seed = seed};
    pairs_find_probed(lab, &check->measurement.probed);
    check->measurement.code = code_wanted(lab) ? &check->code : NULL;
    events_phase("prepare");
    if (rig_open(rig, failure) < 0)
        return -1;
    decide_begin(rig, &check->record->machine, check->options->cache, check->record);
    if (!rig->layout.file_bytes)
        return 0;
    if (data_make(rig, check->options->cache, seed, &check->data, failure) < 0)
        return -1;
    rig->file = check->data.file;
    check->measurement.data = &check->data;
    return rig_size(rig, 1, failure) < 0 ? -1 : 0;
}

/* What goes wrong only under simulation leaves its criteria open and nothing else. */
static int simulate(struct check *check, struct failure *failure)
{
    struct simulation *simulation = &check->simulation;
    if (!simulation->wanted)
        return 0;
    check->measurement.simulation = simulation;
    events_phase("simulate");
    if (simulate_run(&check->rig, check->scratch.folder,
                     block_seed(check->record->seed, UINT64_MAX), simulation, failure) == 0)
        return 0;
    simulation->missing = memory_print("not under cachegrind: %s", failure->reason);
    failure_free(failure);
    return child_cancelled() ? -1 : 0;
}

/* So does what goes wrong only while it is traced. Who is in a hurry is spared it, unless the lab
 * asks for it. */
static int trace(struct check *check, struct failure *failure)
{
    (void)failure;
    check->trace.wanted = trace_wanted(&check->lab);
    if (check->options->quick && !check->trace.wanted)
        return 0;
    check->measurement.trace = &check->trace;
    events_phase("trace");
    trace_run(&check->measurement, &check->trace);
    check->record->trace = trace_to_json(&check->trace);
    events_trace(check->record);
    return child_cancelled() ? -1 : 0;
}

static int take_host(struct check *check, struct failure *failure)
{
    int64_t deadline = clock_now() + WAIT_SECONDS * CLOCK_SECOND;
    check->host = host_take();
    if (check->host < 0)
        events_phase("waiting");
    while (check->host < 0 && clock_now() < deadline && !child_cancelled()) {
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        check->host = host_take();
    }
    if (check->host >= 0)
        return 0;
    failure_set(failure, VERDICT_INTERNAL_ERROR,
                "another check has been measuring on this host for %d s", WAIT_SECONDS);
    failure->advice = memory_copy("Two at once would disturb each other. Check again later.");
    return -1;
}

static double steal_share(const struct ticks *before)
{
    struct ticks now;
    control_ticks(&now);
    uint64_t total = now.total - before->total;
    return before->total && total ? (double)(now.steal - before->steal) / (double)total : NAN;
}

/* Blocks, bells and starts have limits of their own; all of them together have this one. */
static int check_time(const struct check *check, int64_t start, struct failure *failure)
{
    double seconds = (double)(clock_now() - start) / 1e9;
    if (seconds < LONGEST * check->lab.budget.seconds)
        return 0;
    failure_set(failure, VERDICT_TIME_LIMIT, "after %.0f s of measuring there were %zu pairs",
                seconds, check->measurement.count);
    failure->advice = memory_copy("Your program takes long to start or between its calls.");
    return -1;
}

static int measure(struct check *check, struct failure *failure)
{
    struct measurement *m = &check->measurement;
    const struct budget *budget = &check->lab.budget;
    size_t most = (size_t)budget->looks[budget->look_count - 1];
    struct ticks before;
    if (take_host(check, failure) < 0)
        return -1;
    rig_share_cpu(&check->rig);
    int64_t start = clock_now();
    control_ticks(&before);
    events_phase("calibrate");
    if (calibrate_run(m, &check->rig, budget->seconds, failure) < 0)
        return -1;
    if (check->options->profile.wanted)
        return profile_run(m, &check->options->profile, failure);
    events_phase("pairs");
    events_plan(m, check->record);
    for (bool settled = false; !settled && m->count < most;) {
        if (check_time(check, start, failure) < 0 || pairs_run(m, failure) < 0)
            return -1;
        events_pair(m);
        events_counters(m);
        if (!decide_due(budget, m->count))
            continue;
        if (pairs_check_outside(m, failure) < 0)
            return -1;
        settled = decide_look(m, steal_share(&before), m->count == most, check->record);
        roof_fill(m, check->record);
        events_look(m, check->record);
    }
    decide_overall(check->record);
    return 0;
}

/* A criterion that was not met although nobody knows whether it can be is judged as any other, and
 * says how to find out. */
static void advise_calibration(const struct check *check)
{
    struct record *record = check->record;
    for (size_t i = 0; i < record->result_count; i++) {
        struct result *result = &record->results[i];
        if (result->advice || result->instead ||
            (result->verdict != VERDICT_FAIL && result->verdict != VERDICT_INCONCLUSIVE))
            continue;
        char *unknown = facts_unknown(&check->lab.criteria[i].needs, &record->machine);
        if (unknown)
            result->advice = memory_print("It needs %s; whether this machine gives that is not "
                                          "known. Run `perflab calibrate`.",
                                          unknown);
        free(unknown);
    }
}

static void check_close(struct check *check)
{
    rig_close(&check->rig);
    data_close(&check->data);
    pack_close(&check->pack);
    scratch_remove(&check->scratch);
    sandbox_free(&check->sandbox);
    lab_free(&check->lab);
    pairs_free_probed(&check->measurement.probed);
    free(check->measurement.pairs);
    free(check->simulation.missing);
    free(check->code.missing);
    trace_free(&check->trace);
    free(check->compiler);
    if (check->host >= 0)
        close(check->host);
}

static int (*const steps[])(struct check *check, struct failure *failure) = {
    open_lab, open_compiler, missing_needs, open_sandbox, build, prepare, simulate, trace, measure,
};

int check_run(const struct check_options *options, struct record *record)
{
    struct check check = {.options = options, .record = record, .host = -1, .data = {.file = -1}};
    struct failure failure = {0};
    int64_t start = clock_now();
    record_init(record);
    record->quick = options->quick;
    facts_read(&record->machine);
    record->machine.abilities = options->abilities;
    int result = 0;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && result == 0; i++)
        result = steps[i](&check, &failure);
    record->lab = memory_copy(check.lab.id);
    if (result < 0) {
        record->verdict = failure.verdict;
        record->reason = failure.reason;
        record->advice = failure.advice;
        record->detail = failure.detail;
    }
    advise_calibration(&check);
    check_close(&check);
    record->seconds = (double)(clock_now() - start) / 1e9;
    return result;
}
