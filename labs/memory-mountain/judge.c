/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cycle that was laid is walked: it must come by every line once. How much of it a prefetcher
 * could guess is a score. The walk that is timed goes through a cycle of the judge's, and only who
 * followed it knows where it ends. The curves are those of made-up machines (machine.h), whose
 * caches are known. What was found on this machine is told and not judged: the kernel may not know
 * the caches either (docs/decisions/0025).
 */
#include "perflab/judge.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"
#include "machine.h"

enum { PAGE_LINES = 4096 / LINE, LEAST_LINES = MOST_LINES / 2, STEPS = 1 << 21 };

/* Strides of more than 1 % of all steps repeat too often to be chance. */
enum { FREQUENT = 100 };

struct state {
    uint8_t seen[MOST_LINES];
    uint32_t strides[2 * MOST_LINES]; /* how often each occurs, -MOST_LINES first */
    int64_t steps[MOST_LINES];        /* how far each step goes, lines, in the order of the walk */
};

static void *open_state(const struct perflab_params *params)
{
    (void)params;
    return malloc(sizeof(struct state));
}

static uint64_t count_machines(const struct perflab_params *params)
{
    int64_t count = perflab_param(params, "machines");
    if (count <= 0 || count > MOST_MACHINES)
        abort();
    return (uint64_t)count;
}

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    uint64_t which = (uint64_t)perflab_param(params, "which");
    layout->in_bytes = sizeof(struct request);
    layout->out_bytes = sizeof(struct reply);
    layout->work = (double)((which & WALK ? STEPS : 0) + (which & READ ? VALUES : 0));
}

static uint64_t below(struct perflab_rng *rng, uint64_t count)
{
    return (perflab_random(rng) >> 32) * count >> 32;
}

/* ---- inputs */

static void make_lap(struct request *request, struct perflab_rng *rng)
{
    memset(request->lap, 0, sizeof(request->lap));
    for (uint64_t i = 0; i < LAP; i++)
        request->lap[i].next = i * LINE;
    for (uint64_t i = LAP - 1; i > 0; i--) { /* Sattolo 1986: one cycle */
        uint64_t j = below(rng, i), kept = request->lap[i].next;
        request->lap[i].next = request->lap[j].next;
        request->lap[j].next = kept;
    }
    request->from = below(rng, LAP) * LINE;
    request->steps = STEPS + below(rng, LAP);
}

/* Whole numbers of 20 bits: all sums of 2^22 of them are exact. */
static void make_values(double *values, struct perflab_rng *rng)
{
    for (size_t i = 0; i < VALUES; i += 2) {
        uint64_t random = perflab_random(rng);
        values[i] = (double)(int32_t)(random >> 44);
        values[i + 1] = (double)(int32_t)(random & 0xfffff);
    }
}

static void prepare(void *state, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    struct request *request = in[0];
    struct perflab_rng rng = {seed}, machines = {~seed};
    (void)state;
    request->which = (uint64_t)perflab_param(params, "which");
    request->machines = count_machines(params);
    request->lines = LEAST_LINES + below(&rng, MOST_LINES - LEAST_LINES + 1);
    request->seed = perflab_random(&rng);
    make_lap(request, &rng);
    if (request->which & LEVELS)
        for (uint64_t i = 0; i < request->machines; i++) {
            struct machine machine = machine_draw(&machines);
            machine_measure(&machine, &machines, request->curves[i]);
        }
    if (request->which & READ)
        make_values(request->values, &rng);
}

/* ---- what must be right */

static int refuse(char *why, size_t why_bytes, const char *format, uint64_t a, uint64_t b)
{
    snprintf(why, why_bytes, format, a, b);
    return -1;
}

/* Walks; leaves how far each step goes in state->steps. */
static int verify_cycle(struct state *state, const struct request *request,
                        const volatile struct reply *reply, char *why, size_t why_bytes)
{
    uint64_t count = request->lines, at = 0;
    memset(state->seen, 0, sizeof(state->seen));
    for (uint64_t step = 0; step < count; step++) {
        if (state->seen[at])
            return refuse(why, why_bytes,
                          "chase_build: after %" PRIu64 " steps the walk is back on a line it has "
                          "seen; one cycle has %" PRIu64 " lines",
                          step, count);
        state->seen[at] = 1;
        uint64_t next = reply->lines[at].next;
        if (next % LINE || next / LINE >= count)
            return refuse(why, why_bytes,
                          "chase_build: line %" PRIu64 " leads to the offset %" PRIu64
                          ", where no line begins",
                          at, next);
        state->steps[step] = (int64_t)(next / LINE) - (int64_t)at;
        at = next / LINE;
    }
    return at == 0 ? 0
                   : refuse(why, why_bytes,
                            "chase_build: after %" PRIu64 " steps the walk is not back at its "
                            "start but at line %" PRIu64,
                            count, at);
}

static int verify_walk(const struct request *request, uint64_t stands, char *why, size_t why_bytes)
{
    uint64_t at = request->from;
    for (uint64_t i = 0; i < request->steps % LAP; i++) /* the rest are whole laps */
        at = request->lap[at / LINE].next;
    return stands == at ? 0
                        : refuse(why, why_bytes,
                                 "chase_walk ends at the offset %" PRIu64 ", should be %" PRIu64,
                                 stands, at);
}

static struct levels read_levels(const volatile struct levels *shared)
{
    struct levels levels = {.count = shared->count};
    for (int i = 0; i < MOST_LEVELS; i++)
        levels.bytes[i] = shared->bytes[i];
    return levels;
}

static int verify_levels(const struct levels *levels, char *why, size_t why_bytes)
{
    double last = 0;
    if (levels->count > MOST_LEVELS)
        return refuse(why, why_bytes, "find_levels: %" PRIu64 " levels are more than %" PRIu64,
                      levels->count, MOST_LEVELS);
    for (uint64_t i = 0; i < levels->count; i++) {
        if (!(levels->bytes[i] > last && levels->bytes[i] < 1e15))
            return refuse(why, why_bytes,
                          "find_levels: the size of level %" PRIu64 " of %" PRIu64
                          " is not larger than the one before",
                          i + 1, levels->count);
        last = levels->bytes[i];
    }
    return 0;
}

static int verify_sum(const struct request *request, double is, char *why, size_t why_bytes)
{
    double should[4] = {0};
    for (size_t i = 0; i < VALUES; i += 4)
        for (int c = 0; c < 4; c++)
            should[c] += request->values[i + (size_t)c];
    double sum = should[0] + should[1] + should[2] + should[3];
    if (is == sum)
        return 0;
    snprintf(why, why_bytes, "read_all: the sum is %.1f, should be %.1f", is, sum);
    return -1;
}

static int verify(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    const struct request *request = in[0];
    const volatile struct reply *reply = out[0];
    uint64_t which = (uint64_t)perflab_param(params, "which");
    (void)seed;
    if (which & BUILD && verify_cycle(state, request, reply, why, why_bytes) < 0)
        return -1;
    if (which & WALK && verify_walk(request, reply->stands, why, why_bytes) < 0)
        return -1;
    for (uint64_t i = 0; which & LEVELS && i < request->machines; i++) {
        struct levels levels = read_levels(&reply->levels[i]);
        if (verify_levels(&levels, why, why_bytes) < 0)
            return -1;
    }
    return which & READ ? verify_sum(request, reply->sum, why, why_bytes) : 0;
}

/* ---- how good it is */

static const char *const score_names[] = {"guessed",     "found",       "unfounded",
                                          "here_l1_kib", "here_l2_kib", NULL};
enum { GUESSED, FOUND, UNFOUNDED, HERE_L1, HERE_L2 };

/* The share of the steps that a prefetcher can guess: those that stay within a page of 4 KiB, and
 * those as far as many others. verify() has left the steps. */
static double count_guessed(struct state *state, const struct request *request)
{
    uint64_t guessed = 0, at = 0;
    memset(state->strides, 0, sizeof(state->strides));
    for (uint64_t i = 0; i < request->lines; i++)
        state->strides[MOST_LINES + state->steps[i]]++;
    for (uint64_t i = 0; i < request->lines; i++) {
        uint64_t next = at + (uint64_t)state->steps[i];
        guessed += next / PAGE_LINES == at / PAGE_LINES ||
                   state->strides[MOST_LINES + state->steps[i]] > request->lines / FREQUENT;
        at = next;
    }
    return (double)guessed / (double)request->lines;
}

/* How many of a machine's caches are among the levels, within a factor of 2. */
static int count_found(const struct machine *machine, const struct levels *levels)
{
    int found = 0;
    for (int i = 0; i < machine->caches; i++) {
        bool near = false;
        for (uint64_t j = 0; j < levels->count && j < MOST_LEVELS; j++)
            near |= levels->bytes[j] >= machine->bytes[i] / 2 &&
                    levels->bytes[j] <= machine->bytes[i] * 2;
        found += near;
    }
    return found;
}

/* The machines are those of prepare(), drawn again. */
static void score_levels(const struct request *request, uint64_t seed,
                         const volatile struct reply *reply, double scores[])
{
    struct point curve[POINTS];
    struct perflab_rng rng = {~seed};
    int caches = 0, found = 0, unfounded = 0;
    for (uint64_t i = 0; i < request->machines; i++) {
        struct machine machine = machine_draw(&rng);
        machine_measure(&machine, &rng, curve);
        struct levels levels = read_levels(&reply->levels[i]);
        caches += machine.caches;
        found += count_found(&machine, &levels);
        unfounded += levels.count > (uint64_t)machine.caches;
    }
    scores[FOUND] = (double)found / caches;
    scores[UNFOUNDED] = (double)unfounded / (double)request->machines;
}

static void score(void *state, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], double scores[])
{
    const struct request *request = in[0];
    const volatile struct reply *reply = out[0];
    uint64_t which = (uint64_t)perflab_param(params, "which");
    if (which & BUILD)
        scores[GUESSED] = count_guessed(state, request);
    if (which & LEVELS)
        score_levels(request, seed, reply, scores);
    struct levels here = read_levels(&reply->here);
    if (which & HERE && here.count > 0 && here.count <= MOST_LEVELS)
        scores[HERE_L1] = here.bytes[0] / 1024;
    if (which & HERE && here.count > 1 && here.count <= MOST_LEVELS)
        scores[HERE_L2] = here.bytes[1] / 1024;
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = lay_out,
    .open = open_state,
    .close = free,
    .prepare = prepare,
    .verify = verify,
    .scores = score_names,
    .score = score,
};
