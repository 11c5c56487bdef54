/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/kinds/plan_watch.h"

#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "generate/generate.h"
#include "judge/control.h"

enum {
    CONNECTIONS = 48, /* a child of the judge may open 64 files */
    TIMEOUT = 5,      /* s */
    PAUSE = 200000,   /* ns between single requests: caches forget as at a low load */
    ANSWER = 4096,    /* bytes */
};

/*
 * A server at 75 % needs four times as long as a stop took to be rid of what came meanwhile, so
 * stops of 2 ms in a second touch almost 1 % of the requests: as many as p99 is made of. More is
 * too much; less moves a single round, and the median over rounds hardly.
 */
static const double most_late = 0.002;       /* of the time, by which services took too long */
static const double most_late_single = 0.01; /* the same, of singles: each is one of 2000 */
static const double most_lag = 150000;       /* ns, of 99 % of the requests */
static const double least_cpu = 0.98;        /* of the time: the generator never sleeps */
static const double most_busy = 0.9;         /* of the generator's time */
static const double most_steal = 0.02;       /* of all CPU time */

static uint64_t failed(const struct stage_result *stage)
{
    uint64_t sum = 0;
    for (int i = 0; i < FAILURES; i++)
        sum += stage->failed[i];
    return sum;
}

char *plan_disturbance(const struct stage_result *stage, double late, double steal)
{
    if (!stage->answered || failed(stage))
        return memory_print("%llu of %llu requests were not answered",
                            (unsigned long long)failed(stage), (unsigned long long)stage->due);
    if (late > most_late)
        return memory_print("the server was kept from its CPU for %.2f %% of the time", 100 * late);
    if (stage->cpu < least_cpu)
        return memory_print("the load generator had its CPU for %.1f %% of the time only",
                            100 * stage->cpu);
    if (stage->busy > most_busy)
        return memory_print("the load generator was busy for %.0f %% of the time",
                            100 * stage->busy);
    if (stage->lag.p99 > most_lag)
        return memory_print("1 of 100 requests left more than %.0f us late", stage->lag.p99 / 1000);
    if (steal > most_steal)
        return memory_print("the hypervisor took %.1f %% of the CPU time", 100 * steal);
    return NULL;
}

/* The machine and the system before a measurement. */
struct before {
    struct system_state system;
    struct ticks ticks;
};

static void begin(const struct live_system *system, struct before *before)
{
    control_ticks(&before->ticks);
    system_state(system, &before->system);
}

static double steal_since(const struct before *before)
{
    struct ticks now;
    control_ticks(&now);
    uint64_t total = now.total - before->ticks.total;
    return total ? (double)(now.steal - before->ticks.steal) / (double)total : NAN;
}

static void take(const struct stage_result *stage, uint64_t busy, struct perflab_seen *seen)
{
    const struct times *times = &stage->latency;
    *seen = (struct perflab_seen){.rate = (double)stage->due / stage->seconds,
                                  .seconds = stage->seconds,
                                  .answered = (double)stage->answered,
                                  .mean = times->mean / 1e9,
                                  .p50 = times->p50 / 1e9,
                                  .p90 = times->p90 / 1e9,
                                  .p99 = times->p99 / 1e9,
                                  .p99_9 = times->p99_9 / 1e9,
                                  .busy = (double)busy / 1e9 / stage->seconds};
}

static double middle(double a, double b, double c)
{
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

void plan_combine(const struct perflab_seen parts[PLAN_PARTS], struct perflab_seen *seen)
{
    const struct perflab_seen *a = &parts[0], *b = &parts[1], *c = &parts[2];
    double seconds = a->seconds + b->seconds + c->seconds;
    double came = a->rate * a->seconds + b->rate * b->seconds + c->rate * c->seconds;
    double busy = a->busy * a->seconds + b->busy * b->seconds + c->busy * c->seconds;
    *seen = (struct perflab_seen){.rate = came / seconds,
                                  .seconds = seconds,
                                  .answered = a->answered + b->answered + c->answered,
                                  .mean = middle(a->mean, b->mean, c->mean),
                                  .p50 = middle(a->p50, b->p50, c->p50),
                                  .p90 = middle(a->p90, b->p90, c->p90),
                                  .p99 = middle(a->p99, b->p99, c->p99),
                                  .p99_9 = middle(a->p99_9, b->p99_9, c->p99_9),
                                  .busy = busy / seconds};
}

/* The system, or this side, cannot go on. */
static int give_up(struct live_system *system, const char *why, struct failure *failure)
{
    if (system_lives(system, failure))
        failure_set(failure, VERDICT_INTERNAL_ERROR, "no load can be put on the lab's system: %s",
                    why);
    return -1;
}

int plan_watch(struct live_system *system, double rate, double seconds, uint64_t seed,
               const struct watch *watch, struct perflab_seen *seen, char **disturbed,
               struct failure *failure)
{
    static const struct phase phase = {.name = "plan", .quick = true};
    const struct stage stage = {.name = "load",
                                .rate = rate,
                                .poisson = true,
                                .connections = CONNECTIONS,
                                .length = (int64_t)(seconds * CLOCK_SECOND),
                                .judged = true};
    const struct generate_request request = {.text = system->text,
                                             .url = &system->url,
                                             .addresses = &system->address,
                                             .address_count = 1,
                                             .phase = &phase,
                                             .stages = &stage,
                                             .stage_count = 1,
                                             .limit = NAN,
                                             .timeout = TIMEOUT,
                                             .seed = seed,
                                             .alone = true,
                                             .watch = watch};
    struct errors errors = {0};
    struct traffic traffic;
    struct before before;
    struct system_state after;
    begin(system, &before);
    int result = generate_run(&request, &traffic, &errors);
    system_state(system, &after);
    double late = (double)(after.late - before.system.late) / 1e9 / seconds;
    *disturbed = NULL;
    if (result == 0 && traffic.stage_count && system_lives(system, failure)) {
        take(&traffic.stages[0], after.busy - before.system.busy, seen);
        *disturbed = plan_disturbance(&traffic.stages[0], late, steal_since(&before));
    } else if (!failure->reason) {
        result = give_up(system,
                         traffic.reason ? traffic.reason
                         : errors.count ? errors.items[0].message
                                        : "?",
                         failure);
    } else {
        result = -1;
    }
    traffic_free(&traffic);
    errors_free(&errors);
    return result;
}

/* One request there and back, by looking over and over, as the load generator does: s, or NaN. */
static double ask(int fd, const char *request)
{
    char answer[ANSWER];
    int64_t start = clock_now(), patience = start + TIMEOUT * CLOCK_SECOND;
    if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
        return NAN;
    for (;;) {
        ssize_t n = recv(fd, answer, sizeof(answer), MSG_DONTWAIT);
        int64_t at = clock_now();
        if (n > 0)
            return (double)(at - start) / 1e9;
        if (n == 0 || errno != EAGAIN || at > patience)
            return NAN;
    }
}

static void pause_for(int64_t ns)
{
    int64_t until = clock_now() + ns;
    while (clock_now() < until)
        ;
}

static int connect_to(const struct live_system *system)
{
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 &&
        connect(fd, (const struct sockaddr *)&system->address.socket, system->address.size) < 0) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return fd;
}

int plan_singles(struct live_system *system, double singles[PERFLAB_PLAN_SINGLES], double *service,
                 char **disturbed, struct failure *failure)
{
    char *request = url_request(&system->url);
    int fd = connect_to(system), answered = 0;
    struct before before;
    struct system_state after;
    double first = fd < 0 ? NAN : ask(fd, request); /* opens the connection on the other side */
    int64_t start = clock_now();
    begin(system, &before);
    for (; !isnan(first) && answered < PERFLAB_PLAN_SINGLES; answered++) {
        pause_for(PAUSE);
        singles[answered] = ask(fd, request);
        if (isnan(singles[answered]))
            break;
    }
    system_state(system, &after);
    double took = (double)(clock_now() - start);
    double late = (double)(after.late - before.system.late) / took;
    if (fd >= 0)
        close(fd);
    free(request);
    *disturbed = NULL;
    if (answered < PERFLAB_PLAN_SINGLES)
        return give_up(system, "a single request was not answered", failure);
    *service = (double)(after.busy - before.system.busy) / 1e9 / PERFLAB_PLAN_SINGLES;
    if (late > most_late_single)
        *disturbed =
            memory_print("the server was kept from its CPU for %.2f %% of the time", 100 * late);
    return 0;
}
