/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/generate.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "generate/appraise.h"
#include "generate/engine.h"
#include "generate/sockets.h"
#include "probe/gaps.h"

enum { LOOK = CLOCK_SECOND / 4 };

static const char phase_floor[] = "what this machine takes by itself";

static bool may_spin(const struct generate_request *request)
{
    cpu_set_t set;
    return request->alone || (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 1);
}

static void complain(int error, size_t connections, struct errors *errors)
{
    if (error == -EMFILE)
        errors_add(errors, NULL, 0, 0,
                   "%zu connections need as many open files, and this user may have fewer: fewer "
                   "--connections, or raise the hard limit (ulimit -Hn)",
                   connections);
    else
        errors_add(errors, NULL, 0, 0, "cannot open connections: %s", strerror(-error));
}

/* What a struct live is told of. */
static bool look(void *context, const struct tally *tally, const struct hdr *late, int64_t since)
{
    struct live *live = context;
    double p99 = hdr_quantile(late, 0.99), count = (double)hdr_count(late);
    atomic_store(&live->rate, (uint64_t)(count * CLOCK_SECOND / (double)since));
    atomic_store(&live->p99, isnan(p99) ? 0 : (uint64_t)p99);
    atomic_store(&live->failed, tally_failures(tally));
    return true;
}

/* Stages that run, and what has come of those that have ended. */
struct run {
    const struct generate_request *request;
    const struct stage *stages;
    struct tally *tallies;
    struct traffic *traffic;
    const struct watch *told; /* of each stage that has ended; NULL: nobody */
    struct moment {
        int64_t time, cpu;
    } begun[PHASE_MOST_STAGES];
    size_t begun_count;
};

static struct moment moment_now(void)
{
    return (struct moment){clock_now(), clock_thread()};
}

static void stage_begun(void *context, size_t stage)
{
    struct run *run = context;
    run->begun[run->begun_count++] = moment_now();
    if (run->request->live)
        atomic_store(&run->request->live->name, run->stages[stage].name);
}

/* The share of a stage's time in which this thread ran. */
static double cpu_share(const struct run *run, size_t stage)
{
    struct moment from = run->begun[stage];
    struct moment to = stage + 1 < run->begun_count ? run->begun[stage + 1] : moment_now();
    return to.time > from.time ? (double)(to.cpu - from.cpu) / (double)(to.time - from.time) : NAN;
}

static bool stage_ended(void *context, size_t stage)
{
    struct run *run = context;
    struct traffic *traffic = run->traffic;
    struct stage_result *result = memory_push(&traffic->stages, &traffic->stage_count);
    if (run->told)
        run->told->look(run->told->context, &run->tallies[stage], NULL, 0);
    tally_result(&run->tallies[stage], &run->stages[stage], cpu_share(run, stage), result);
    appraise_stage(traffic, result);
    return !run->request->phase->climbs || result->verdict == VERDICT_PASS;
}

static void run_course(const struct generate_request *request, struct engine *engine,
                       const struct stage *stages, size_t count, const struct watch *told,
                       struct traffic *traffic)
{
    struct tally tallies[PHASE_MOST_STAGES];
    struct run run = {
        .request = request, .stages = stages, .tallies = tallies, .told = told, .traffic = traffic};
    struct course course = {.stages = stages,
                            .count = count,
                            .seed = request->seed,
                            .limit = isnan(request->limit) ? 0 : (int64_t)request->limit,
                            .context = &run,
                            .begun = stage_begun,
                            .ended = stage_ended};
    engine_run(engine, &course, tallies);
    for (size_t i = 0; i < count; i++)
        tally_free(&tallies[i]);
}

/* Why one request failed, in words. */
static char *why(const struct stage_result *stage, double timeout)
{
    for (int i = 0; i < FAILURES; i++) {
        if (!stage->failed[i])
            continue;
        if (i == FAILURE_REFUSED)
            return memory_copy("nobody listens there (connection refused): start the server "
                               "first, and look whether it is the right port");
        if (i == FAILURE_TIMEOUT)
            return memory_print("the server did not answer one request within %g s", timeout);
        if (i == FAILURE_RESET)
            return memory_copy("the server ended the connection without an answer");
        if (i == FAILURE_BAD)
            return memory_print("what the server sent is no HTTP response: %s", stage->fault);
        if (i == FAILURE_STATUS)
            return memory_print("the server answered with status %d: is the path right?",
                                stage->status);
        return memory_print("one request to see whether it answers: %s", failure_text(i));
    }
    return memory_copy("cancelled");
}

/* One request to one address: NULL if it was answered well, else why not. */
static char *try_address(const struct generate_request *request, const char *bytes,
                         const struct address *address, struct errors *errors)
{
    const struct stage once = {.name = "first request",
                               .connections = 1,
                               .length = (int64_t)(request->timeout * CLOCK_SECOND),
                               .most = 1};
    struct sockets *sockets;
    struct traffic taken = {.limit = NAN};
    int error = sockets_new(address, 1, false, &sockets);
    if (error) {
        complain(error, 1, errors);
        return NULL;
    }
    struct transport transport = sockets_transport(sockets);
    struct script script = script_fixed(bytes);
    struct engine *engine = engine_new(&transport, 1, &script, once.length, NULL);
    run_course(request, engine, &once, 1, NULL, &taken);
    char *reason = taken.stages->answered ? NULL : why(taken.stages, request->timeout);
    traffic_free(&taken);
    engine_free(engine);
    sockets_free(sockets);
    return reason;
}

/* The first address that answers, or NULL, and what the last one did instead is the reason. */
static const struct address *find_server(const struct generate_request *request, const char *bytes,
                                         struct traffic *traffic, struct errors *errors)
{
    for (size_t i = 0; i < request->address_count && !errors->count; i++) {
        free(traffic->address);
        free(traffic->reason);
        traffic->address = address_print(&request->addresses[i]);
        traffic->reason = try_address(request, bytes, &request->addresses[i], errors);
        if (!traffic->reason && !errors->count)
            return &request->addresses[i];
    }
    return NULL;
}

static void take_floor(const struct generate_request *request, struct traffic *traffic)
{
    struct gaps gaps;
    if (request->live)
        atomic_store(&request->live->name, phase_floor);
    gaps_watch(clock_now() + CLOCK_SECOND, &gaps);
    traffic->floor_p99_9 = gaps_met(&gaps, 0.999);
    traffic->floor_most = (double)hdr_most(gaps.all);
    if (!isnan(request->limit))
        traffic->floor = gaps_beyond(&gaps, request->limit);
    gaps_free(&gaps);
}

static void run_stages(const struct generate_request *request, struct engine *engine,
                       struct traffic *traffic)
{
    size_t wanted = request->stages[0].connections, open = engine_connect(engine, wanted);
    if (open < wanted)
        traffic_warn(traffic,
                     memory_print("only %zu of %zu connections could be opened", open, wanted));
    run_course(request, engine, request->stages, request->stage_count, request->watch, traffic);
    appraise_all(request->phase, traffic);
}

static int run_at(const struct generate_request *request, const struct address *address,
                  const char *bytes, struct traffic *traffic, struct errors *errors)
{
    struct sockets *sockets;
    size_t count = request->stages[0].connections;
    bool spin = traffic->spins = may_spin(request);
    int error = sockets_new(address, count, spin, &sockets);
    if (error) {
        complain(error, count, errors);
        return error;
    }
    if (!spin)
        traffic_warn(traffic, memory_copy("one CPU for the generator and the server: it sleeps "
                                          "between requests, and waking up is in every latency"));
    if (!request->phase->quick)
        take_floor(request, traffic);
    struct transport transport = sockets_transport(sockets);
    struct watch live = {request->live, LOOK, look};
    const struct watch *watch = request->watch ? request->watch : request->live ? &live : NULL;
    struct script script = script_fixed(bytes);
    struct engine *engine =
        engine_new(&transport, count, &script, (int64_t)(request->timeout * CLOCK_SECOND), watch);
    run_stages(request, engine, traffic);
    engine_free(engine);
    sockets_free(sockets);
    return 0;
}

int generate_run(const struct generate_request *request, struct traffic *traffic,
                 struct errors *errors)
{
    char *bytes = url_request(request->url);
    *traffic = (struct traffic){.url = memory_copy(request->text),
                                .phase = memory_copy(request->phase->name),
                                .limit = request->limit,
                                .allowed = request->allowed,
                                .floor = NAN,
                                .floor_p99_9 = NAN,
                                .floor_most = NAN,
                                .knee = NAN,
                                .verdict = VERDICT_FAIL};
    const struct address *address = find_server(request, bytes, traffic, errors);
    int result = errors->count ? -EMFILE
                 : address     ? run_at(request, address, bytes, traffic, errors)
                               : 0;
    free(bytes);
    return result;
}
