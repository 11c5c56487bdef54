/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A model in C of a live system. In each round the system is watched at one load, the learner's
 * function is told what was seen and asked what other loads will do, and only then, when its
 * process is gone, those loads are put on the system. How far off it was is what judge.c's score()
 * says.
 */
#include "perflab/plan.h"

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "generate/tally.h"
#include "judge/bell.h"
#include "judge/block.h"
#include "judge/build.h"
#include "judge/events.h"
#include "judge/kinds/kind.h"
#include "judge/kinds/plan_watch.h"
#include "judge/settle.h"

/* Seeds of the check: of the system, and from there on one of each round. */
enum { SEED_SYSTEM, SEED_ROUNDS };

enum { LOOK = CLOCK_SECOND / 4 };

struct own {
    struct live_system system;
    double service; /* s for which the server is at work on a request, as last seen */
    int64_t spare;  /* ns that measurements may take which have to be made again */
    int again;      /* of those */
};

/* One round's numbers. */
struct round {
    uint64_t seed, step;
    struct perflab_trial trial;
    struct perflab_plan plan;
    struct perflab_prediction said[PERFLAB_PLAN_LOADS];
    struct perflab_seen truth[PERFLAB_PLAN_LOADS];
};

static int build(struct check *check, struct failure *failure)
{
    const struct check_options *options = check->options;
    struct own *own = check->own = memory_new(struct own);
    own->system.child = (struct child){.pidfd = -1, .output = -1};
    if (options->profile.wanted) {
        failure_set(failure, VERDICT_NOT_ATTAINABLE, "a model takes too little time to profile");
        return -1;
    }
    events_phase("build");
    if (check_open_scratch(check, failure) < 0 ||
        build_programs(&check->lab, &check->sandbox, options->data, options->source,
                       check->compiler, NULL, false, &check->scratch, failure) < 0 ||
        check_open_pack(check, failure) < 0)
        return -1;
    return system_build(&own->system, &check->lab, options->data, options->cache, check->compiler,
                        failure);
}

static int prepare(struct check *check, struct failure *failure)
{
    struct rig *rig = &check->rig;
    const struct perflab_layout *layout = &rig->layout;
    if (check_draw_seed(check, failure) < 0)
        return -1;
    rig->lab = &check->lab;
    rig->params = check_params(check);
    rig->sandbox = &check->sandbox;
    rig->pack = &check->pack;
    events_phase("prepare");
    if (rig_open(rig, failure) < 0)
        return -1;
    if (layout->in_bytes != sizeof(struct perflab_plan) ||
        layout->out_bytes != PERFLAB_PLAN_LOADS * sizeof(struct perflab_prediction) ||
        !check->pack.judge->scores) {
        failure_set(failure, VERDICT_BAD_DEFINITION,
                    "the lab's judge.c lays out something else than perflab/plan.h, or scores "
                    "nothing");
        return -1;
    }
    settle_begin(&check->lab, &check->record->machine, check->options->cache,
                 check->options->reached, check->record);
    return 0;
}

/* The server has the CPU the workers had, the judge, who makes the load, any other. */
static void leave_cpu(const struct rig *rig)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 1; i < rig->cpu_count; i++)
        CPU_SET((size_t)rig->cpus[i], &set);
    if (rig->cpu_count > 1)
        sched_setaffinity(0, sizeof(set), &set);
}

/* A measurement that began at `start` was disturbed: may it be made again? Takes the text. */
static int try_again(struct check *check, int64_t start, char *disturbed, struct failure *failure)
{
    struct own *own = check->own;
    own->again++;
    own->spare -= clock_now() - start;
    if (own->spare < 0 && !failure->reason) {
        failure_set(failure, VERDICT_INCONCLUSIVE,
                    "this machine is too busy with other things: %d measurements had to be made "
                    "again, the last because %s",
                    own->again, disturbed);
        failure->advice = memory_copy("Stop what else runs here, or wait until it has ended, and "
                                      "check again: nothing is said of your model.");
    }
    free(disturbed);
    return own->spare < 0 ? -1 : 0;
}

static int cancelled(struct failure *failure)
{
    if (!child_cancelled())
        return 0;
    failure_set(failure, VERDICT_INTERNAL_ERROR, "cancelled");
    return -1;
}

/* A load that is being put on the system, and what has been seen of it. */
struct looking {
    struct check *check;
    double rate;
    struct latency seen;
};

static bool look_at(void *context, const struct tally *tally, const struct hdr *late, int64_t since)
{
    struct looking *looking = context;
    double seconds = (double)(clock_now() - tally->start) / CLOCK_SECOND;
    (void)late;
    latency_free(&looking->seen);
    tally_latency(tally, looking->rate, seconds, &looking->seen);
    if (since) /* whether all of it counts is not known at its end */
        rounds_latency(&looking->check->rounds, &looking->seen, false);
    return !child_cancelled();
}

static int watch_part(struct check *check, struct round *round, double rate, double seconds,
                      struct perflab_seen *seen, struct failure *failure)
{
    struct own *own = check->own;
    struct looking looking = {.check = check, .rate = rate};
    struct watch watch = {&looking, LOOK, look_at};
    int result = 0;
    bool again = true;
    latency_init(&looking.seen);
    while (again && result == 0) {
        int64_t start = clock_now();
        char *disturbed = NULL;
        result = cancelled(failure);
        if (result == 0)
            result = plan_watch(&own->system, rate, seconds, block_seed(round->seed, ++round->step),
                                &watch, seen, &disturbed, failure);
        again = disturbed;
        if (disturbed)
            result = try_again(check, start, disturbed, failure);
    }
    if (result == 0)
        rounds_latency(&check->rounds, &looking.seen, true);
    latency_free(&looking.seen);
    return result;
}

static int watch(struct check *check, struct round *round, double rate, double seconds,
                 struct perflab_seen *seen, struct failure *failure)
{
    struct perflab_seen parts[PLAN_PARTS];
    for (int i = 0; i < PLAN_PARTS; i++)
        if (watch_part(check, round, rate, seconds / PLAN_PARTS, &parts[i], failure) < 0)
            return -1;
    plan_combine(parts, seen);
    return 0;
}

static int send_singles(struct check *check, double singles[PERFLAB_PLAN_SINGLES], double *service,
                        struct failure *failure)
{
    struct own *own = check->own;
    for (;;) {
        int64_t start = clock_now();
        char *disturbed;
        if (cancelled(failure) < 0 ||
            plan_singles(&own->system, singles, service, &disturbed, failure) < 0)
            return -1;
        if (!disturbed)
            return 0;
        if (try_again(check, start, disturbed, failure) < 0)
            return -1;
    }
}

/* What the model is given. */
static int look_on(struct check *check, struct round *round, struct failure *failure)
{
    struct own *own = check->own;
    struct perflab_plan *plan = &round->plan;
    double service;
    if (send_singles(check, plan->singles, &service, failure) < 0)
        return -1;
    if (own->service == 0)
        own->service = service;
    if (watch(check, round, round->trial.seen_share / own->service, round->trial.seen_seconds,
              &plan->seen, failure) < 0)
        return -1;
    own->service = plan->seen.busy / plan->seen.rate;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++)
        plan->rates[i] = round->trial.shares[i] / own->service;
    return 0;
}

static int call(struct check *check, struct launch *launch, struct round *round,
                struct failure *failure)
{
    const struct rig *rig = &check->rig;
    const struct perflab_judge *judge = rig->pack->judge;
    int64_t limit = (int64_t)(rig->block_seconds * (double)CLOCK_SECOND);
    char why[256] = "";
    memcpy(rig_input(rig, 0, 0), &round->plan, sizeof(round->plan));
    if (bell_ring(launch, PERFLAB_RUN, 1, 1, failure) < 0 ||
        bell_wait(launch, 1, clock_now() + limit, failure) < 0)
        return -1;
    /* From here on it is the judge's: the process may go on writing to its own. */
    memcpy(round->said, rig_output(rig, 0, 0), sizeof(round->said));
    const void *in[] = {&round->plan}, *out[] = {round->said};
    if (judge->verify(rig->state, (const struct perflab_params *)rig->params, round->seed, in, out,
                      why, sizeof(why)) == 0)
        return 0;
    block_refuse(launch, 0, why, failure);
    return -1;
}

/* A process of its own for each round, which is gone before the truth is looked for. */
static int ask_model(struct check *check, struct round *round, struct failure *failure)
{
    char *folder = file_join(check->scratch.folder, "candidate");
    struct launch launch;
    int result = launch_start(&launch, &check->rig, folder, 0, failure);
    if (result == 0)
        result = call(check, &launch, round, failure);
    launch_stop(&launch);
    free(folder);
    return result;
}

static void score(struct check *check, const struct round *round)
{
    const struct rig *rig = &check->rig;
    const struct perflab_judge *judge = rig->pack->judge;
    const void *in[] = {&round->plan, round->truth}, *out[] = {round->said};
    double scores[PERFLAB_MOST_SCORES];
    for (int i = 0; i < PERFLAB_MOST_SCORES; i++)
        scores[i] = NAN;
    judge->score(rig->state, (const struct perflab_params *)rig->params, round->seed, in, out,
                 scores);
    for (int i = 0; i < PERFLAB_MOST_SCORES && judge->scores[i]; i++) {
        char *name = memory_print("score:%s", judge->scores[i]);
        rounds_value(&check->rounds, name, scores[i], "measured");
        free(name);
    }
}

static int run_round(struct check *check, struct failure *failure)
{
    const struct rig *rig = &check->rig;
    struct round round = {.seed =
                              block_seed(check->record->seed, SEED_ROUNDS + check->rounds.count)};
    void *drawn[] = {&round.trial};
    rig->pack->judge->prepare(rig->state, (const struct perflab_params *)rig->params, round.seed,
                              drawn);
    if (look_on(check, &round, failure) < 0 || ask_model(check, &round, failure) < 0)
        return -1;
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++)
        if (watch(check, &round, round.plan.rates[i], round.trial.seconds[i], &round.truth[i],
                  failure) < 0)
            return -1;
    score(check, &round);
    return 0;
}

static int measure(struct check *check, struct failure *failure)
{
    struct own *own = check->own;
    const struct budget *budget = &check->lab.budget;
    if (check_take_host(check, failure) < 0 ||
        system_start(&own->system, check_params(check),
                     block_seed(check->record->seed, SEED_SYSTEM), check->rig.cpus[0], failure) < 0)
        return -1;
    leave_cpu(&check->rig);
    own->spare = (int64_t)(budget->seconds * (double)CLOCK_SECOND);
    int64_t start = clock_now();
    events_phase("rounds");
    rounds_open(&check->rounds, &check->lab,
                budget->seconds / budget->looks[budget->look_count - 1], check->record);
    for (bool settled = false; !settled;) {
        if (check_time(check, start, check->rounds.count, "rounds", failure) < 0 ||
            run_round(check, failure) < 0)
            return -1;
        settled = rounds_end(&check->rounds, check->record);
    }
    return 0;
}

static void close_plan(struct check *check)
{
    struct own *own = check->own;
    if (own)
        system_stop(&own->system);
    free(own);
}

const struct kind kind_plan = {
    .kind = LAB_PLAN,
    .steps = {check_open_compiler, check_needs, check_open_sandbox, build, prepare, measure},
    .close = close_plan,
};
