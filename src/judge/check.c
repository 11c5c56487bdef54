/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "judge/build.h"
#include "judge/check_parts.h"
#include "judge/events.h"
#include "judge/facts.h"
#include "judge/host.h"
#include "judge/kinds/kind.h"
#include "load/load.h"

enum { LONGEST = 20 }; /* times the seconds aimed at, that measuring may take */

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

int check_open_sandbox(struct check *check, struct failure *failure)
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

int check_open_compiler(struct check *check, struct failure *failure)
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

int check_needs(struct check *check, struct failure *failure)
{
    char *missing =
        facts_missing(&check->lab.needs, &check->record->machine, check->options->cache);
    if (!missing)
        return 0;
    failure_set(failure, VERDICT_NOT_ATTAINABLE, "this lab %s", missing);
    free(missing);
    return -1;
}

int check_open_scratch(struct check *check, struct failure *failure)
{
    int error = scratch_make(check->sandbox.uid, &check->scratch);
    if (error)
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot make a scratch folder: %s",
                    strerror(-error));
    return error ? -1 : 0;
}

int check_open_pack(struct check *check, struct failure *failure)
{
    const struct check_options *options = check->options;
    char *problem;
    if (pack_load(&check->lab, options->data, options->cache, check->compiler, &check->pack,
                  &problem) == 0)
        return 0;
    failure_set(failure, VERDICT_BAD_DEFINITION, "the lab's judge.c cannot be used");
    failure->detail = problem;
    return -1;
}

int check_draw_seed(struct check *check, struct failure *failure)
{
    uint64_t seed = check->options->seed;
    if (!check->options->seed_given && getrandom(&seed, sizeof(seed), 0) != sizeof(seed)) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "no random seed: %s", strerror(errno));
        return -1;
    }
    check->record->seed = seed;
    return 0;
}

const struct params *check_params(const struct check *check)
{
    return check->options->quick ? &check->lab.quick : &check->lab.params;
}

int check_take_host(struct check *check, struct failure *failure)
{
    check->host = host_take();
    if (check->host >= 0)
        return 0;
    events_phase("waiting");
    check->host = host_wait(failure);
    return check->host < 0 ? -1 : 0;
}

int check_time(const struct check *check, int64_t start, size_t count, const char *unit,
               struct failure *failure)
{
    double seconds = (double)(clock_now() - start) / 1e9;
    if (seconds < LONGEST * check->lab.budget.seconds)
        return 0;
    failure_set(failure, VERDICT_TIME_LIMIT, "after %.0f s of measuring there were %zu %s", seconds,
                count, unit);
    failure->advice = memory_copy("Your program takes long to start or between its calls.");
    return -1;
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

static void close_check(struct check *check)
{
    const struct kind *kind = kind_find(check->lab.kind);
    if (kind && kind->close)
        kind->close(check);
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
    rounds_close(&check->rounds);
    free(check->compiler);
    if (check->host >= 0)
        close(check->host);
}

int check_run(const struct check_options *options, struct record *record)
{
    struct check check = {.options = options, .record = record, .host = -1, .data = {.file = -1}};
    struct failure failure = {0};
    int64_t start = clock_now();
    record_init(record);
    record->quick = options->quick;
    facts_read(&record->machine);
    record->machine.abilities = options->abilities;
    int result = open_lab(&check, &failure);
    const struct kind *kind = result == 0 ? kind_find(check.lab.kind) : NULL;
    for (size_t i = 0; kind && kind->steps[i] && result == 0; i++)
        result = kind->steps[i](&check, &failure);
    record->lab = memory_copy(check.lab.id);
    if (result < 0) {
        record->verdict = failure.verdict;
        record->reason = failure.reason;
        record->advice = failure.advice;
        record->detail = failure.detail;
    }
    advise_calibration(&check);
    close_check(&check);
    record->seconds = (double)(clock_now() - start) / 1e9;
    return result;
}
