/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "generate/appraise.h"
#include "generate/converse.h"
#include "generate/sockets.h"
#include "judge/network.h"
#include "judge/service.h"

enum {
    LOOK = CLOCK_SECOND / 4,
    PORT = 8080,  /* the first that is tried where all are free */
    CHURNED = 16, /* connections more than the server may have descriptors */
};

static const uint64_t first_tried = UINT64_C(1) << 40; /* requests that no load gets to */
static const double least_cpu = 0.9;     /* of the generator's time, which never sleeps */
static const double most_foreign = 0.03; /* of the time of the server's CPU, for others; */
static const double coarse = 1e7;        /* ns by which that may be misjudged */

static const struct perflab_params *params_of(const struct session *session)
{
    return (const struct perflab_params *)check_params(session->service->check);
}

static size_t write_request(void *context, uint64_t i, char *buffer, size_t room)
{
    const struct session *session = context;
    size_t size =
        session->service->check->pack.service->write(params_of(session), session->seed, i, buffer);
    if (size > room) { /* it has written past its own bounds: nothing can be trusted any more */
        fputs("judge.c wrote a request longer than most_request\n", stderr);
        exit(2);
    }
    return size;
}

static int check_answer(void *context, uint64_t i, const char *body, uint64_t size, char *why)
{
    const struct session *session = context;
    const struct perflab_service *service = session->service->check->pack.service;
    if (size > service->most_body) {
        snprintf(why, SCRIPT_WHY,
                 "the body has %" PRIu64 " bytes, and no right one more than %zu; it begins "
                 "\"%.*s\"",
                 size, service->most_body, (int)(service->most_body < 40 ? service->most_body : 40),
                 body);
        return -1;
    }
    return service->check(params_of(session), session->seed, i, body, (size_t)size, why,
                          SCRIPT_WHY);
}

static void tell(const struct session *session, const struct tally *tally, bool ended)
{
    struct latency seen;
    double seconds = (double)(clock_now() - tally->start) / CLOCK_SECOND;
    tally_latency(tally, session->service->open.rate, seconds, &seen);
    rounds_latency(&session->service->check->rounds, &seen, ended);
    latency_free(&seen);
}

static bool look_on(void *context, const struct tally *tally, const struct hdr *late, int64_t since)
{
    struct session *session = context;
    (void)late, (void)since;
    if (session->beside)
        session->beside(session->beside_context);
    if (session->told)
        tell(session, tally, false);
    return !child_cancelled() && server_is_well(&session->server);
}

static bool cancelled(void)
{
    return child_cancelled() != 0;
}

static int64_t timeout_of(const struct service *service)
{
    return (int64_t)(service->check->lab.limits.call * (double)CLOCK_SECOND);
}

/* Of a request that nothing else disturbed. */
static void explain(enum request_failure kind, char *why, struct session *session,
                    struct failure *failure)
{
    static const enum verdict verdicts[FAILURES] = {
        [FAILURE_REFUSED] = VERDICT_RUN_TIME_ERROR, [FAILURE_RESET] = VERDICT_WRONG_ANSWER,
        [FAILURE_TIMEOUT] = VERDICT_TIME_LIMIT,     [FAILURE_BAD] = VERDICT_WRONG_ANSWER,
        [FAILURE_STATUS] = VERDICT_WRONG_ANSWER,    [FAILURE_SHORT] = VERDICT_WRONG_ANSWER,
        [FAILURE_WRONG] = VERDICT_WRONG_ANSWER,     [FAILURE_LOCAL] = VERDICT_INTERNAL_ERROR,
        [FAILURE_UNSENT] = VERDICT_TIME_LIMIT,
    };
    if (server_check(&session->server, "while it was asked", failure) == 0) {
        failure_set(failure, verdicts[kind], "%s", why);
        failure->detail = server_printed(&session->server);
    }
    free(why);
}

static int try_single(struct session *session, struct failure *failure)
{
    const struct service *service = session->service;
    struct converse converse = {
        .address = &service->address,
        .script = &session->script,
        .timeout = timeout_of(service),
        .connections = (size_t)service->setup.open_files + CHURNED,
        .cancelled = cancelled,
    };
    char *why;
    enum request_failure kind = converse_run(&converse, first_tried, &why);
    if (kind == FAILURES)
        return server_check(&session->server, "after it was asked", failure);
    explain(kind, why, session, failure);
    return -1;
}

static int connect_all(struct session *session, struct failure *failure)
{
    const struct service *service = session->service;
    size_t count = service->open.connections;
    int error = sockets_new(&service->address, count, true, &session->sockets);
    if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot open %zu connections: %s", count,
                    strerror(-error));
        return -1;
    }
    struct transport transport = sockets_transport(session->sockets);
    session->engine =
        engine_new(&transport, count, &session->script, timeout_of(service), &session->watch);
    size_t open = engine_connect(session->engine, count);
    if (open == count)
        return 0;
    if (server_check(&session->server, "while connections were opened", failure) == 0)
        failure_set(failure, VERDICT_TIME_LIMIT,
                    "only %zu of %zu connections could be opened within %g s: does your server go "
                    "on accepting them?",
                    open, count, service->check->lab.limits.call);
    return -1;
}

/* The server before may have closed connections itself; they hold its port for a minute, and that
 * from a server with SO_REUSEADDR, too, where it had none. */
void service_find_port(struct service *service)
{
    struct server_setup *setup = &service->setup;
    uint16_t port = setup->port ? setup->port : PORT;
    if (!setup->own_network && (!setup->port || network_listens(port) || network_lingers(port)))
        port = network_free_port();
    while (setup->own_network && (network_listens(port) || network_lingers(port)))
        port++;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    setup->port = port;
    memcpy(&service->address.socket, &address, sizeof(address));
    service->address.size = sizeof(address);
}

int session_open(struct session *session, struct service *service, const char *side, uint64_t seed,
                 struct failure *failure)
{
    const struct perflab_service *pack = service->check->pack.service;
    char *folder = file_join(service->check->scratch.folder, side);
    *session = (struct session){.service = service, .side = side, .seed = seed};
    session->script =
        (struct script){session, pack->most_request, pack->most_body, write_request, check_answer};
    session->watch = (struct watch){session, LOOK, look_on};
    service_find_port(service);
    int result = server_start(&session->server, &service->setup, folder, failure);
    if (result == 0)
        result = try_single(session, failure);
    if (result == 0)
        result = connect_all(session, failure);
    free(folder);
    return result;
}

void session_close(struct session *session)
{
    engine_free(session->engine);
    sockets_free(session->sockets);
    server_stop(&session->server);
    session->engine = NULL;
    session->sockets = NULL;
}

/* What time a CPU was idle or was not ours, ns, by ticks of mostly 10 ms. -1: not known. */
static int64_t cpu_idle(int cpu)
{
    char line[512], name[16];
    unsigned long long t[8];
    int64_t idle = -1, tick = CLOCK_SECOND / sysconf(_SC_CLK_TCK);
    FILE *file = fopen("/proc/stat", "r");
    snprintf(name, sizeof(name), "cpu%d ", cpu);
    while (file && idle < 0 && fgets(line, sizeof(line), file))
        if (strncmp(line, name, strlen(name)) == 0 &&
            sscanf(line + strlen(name), "%llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1],
                   &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) == 8)
            idle = (int64_t)(t[3] + t[4]) * tick; /* idle, waiting for a disk */
    if (file)
        fclose(file);
    return idle;
}

/* What a bad number may come from besides the server. */
static char *find_disturbance(const struct stage_result *result, double foreign, double took)
{
    const char *generator = appraise_generator(result);
    if (foreign > most_foreign + coarse / took)
        return memory_print("others had %.0f %% of the server's CPU", 100 * foreign);
    if (result->cpu < least_cpu)
        return memory_print("the load generator had its CPU for %.0f %% of the time only",
                            100 * result->cpu);
    return memory_copy(generator);
}

/* Answers that are none of the server's business to give at all. */
static int judge_answers(struct session *session, const struct stage_result *result,
                         struct failure *failure)
{
    static const enum request_failure never[] = {FAILURE_WRONG, FAILURE_BAD, FAILURE_SHORT};
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        enum request_failure kind = never[i];
        if (!result->failed[kind])
            continue;
        const char *what = kind == FAILURE_WRONG ? result->wrong
                           : kind == FAILURE_BAD ? result->fault
                                                 : "the connection ended in the middle";
        explain(kind,
                memory_print("under load, %" PRIu64 " of %" PRIu64 " requests: %s; the first: %s",
                             result->failed[kind], result->due, failure_text(kind), what),
                session, failure);
        return -1;
    }
    if (result->unasked) {
        explain(FAILURE_BAD,
                memory_print("under load, on %" PRIu64 " connections bytes came that nobody had "
                             "asked for",
                             result->unasked),
                session, failure);
        return -1;
    }
    if (result->answered)
        return 0;
    for (int i = 0; i < FAILURES; i++)
        if (result->failed[i] && i != FAILURE_UNSENT) {
            explain((enum request_failure)i,
                    memory_print("under load no request was answered: %s",
                                 failure_text((enum request_failure)i)),
                    session, failure);
            return -1;
        }
    return 0;
}

int session_load(struct session *session, const struct stage *stage, struct load *load,
                 struct failure *failure)
{
    const struct service *service = session->service;
    struct tally tally;
    int64_t start = clock_now(), own = clock_thread();
    int64_t cpu = server_cpu(&session->server), idle = cpu_idle(service->setup.cpu);
    session->told = stage->rate > 0 && !service->check->options->profile.wanted;
    engine_run(session->engine, &(struct course){stage, 1, .seed = session->seed}, &tally);
    double took = (double)(clock_now() - start);
    double used = (double)(server_cpu(&session->server) - cpu);
    int64_t rested = cpu_idle(service->setup.cpu) - idle;
    tally_result(&tally, stage, (double)(clock_thread() - own) / took, &load->result);
    double foreign = cpu && idle >= 0 ? (took - (double)rested - used) / took : 0;
    load->disturbance = find_disturbance(&load->result, foreign, took);
    if (session->told)
        tell(session, &tally, true);
    tally_free(&tally);
    if (child_cancelled() || server_check(&session->server, "under load", failure) < 0)
        return -1;
    return judge_answers(session, &load->result, failure);
}

void load_free(struct load *load)
{
    struct traffic traffic = {.stages = memory_new(struct stage_result), .stage_count = 1};
    traffic.stages[0] = load->result;
    traffic_free(&traffic);
    free(load->disturbance);
    *load = (struct load){0};
}
