/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perflab load: the generator runs on a thread of its own, so that drawing the progress does not
 * make it late.
 */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "cmd/cmd.h"
#include "cmd/turn.h"
#include "generate/generate.h"
#include "report/number.h"
#include "report/traffic.h"
#include "tui/progress.h"

enum { EXIT_CANCELLED = 130, LOOK_MS = 250, TIMEOUT = 5 };

static const struct {
    enum flag flag;
    const struct phase *phase;
} phases[] = {
    {FLAG_SMOKE, &phase_smoke}, {FLAG_LOAD, &phase_load}, {FLAG_STRESS, &phase_stress},
    {FLAG_SPIKE, &phase_spike}, {FLAG_SOAK, &phase_soak},
};

struct work {
    struct generate_request request;
    struct traffic traffic;
    struct errors errors;
    int result;
};

static void leave(int signal)
{
    static const char text[] = "\nperflab: cancelled\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);
    (void)signal, (void)written;
    _exit(EXIT_CANCELLED);
}

/* A plain number, or with errors NaN. */
static double take_number(const struct args *args, enum flag flag, const char *name,
                          struct errors *errors)
{
    const char *text = args->values[flag];
    char *end;
    if (!args->given[flag])
        return 0;
    double value = strtod(text, &end);
    if (end != text && !*end && value > 0 && isfinite(value))
        return value;
    errors_add(errors, NULL, 0, 0, "--%s %s: a number above 0, please", name, text);
    return 0;
}

/* Seconds of "500us", "1.5ms", "2s" or "10m"; 0 if it is none of them. */
static double parse_time(const char *text)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}};
    char *end;
    double value = strtod(text, &end);
    for (size_t i = 0; end != text && i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(end, units[i].unit) == 0 && value > 0 && isfinite(value))
            return value * units[i].seconds;
    return 0;
}

static double take_time(const struct args *args, enum flag flag, const char *name,
                        struct errors *errors)
{
    const char *text = args->values[flag];
    double seconds = args->given[flag] ? parse_time(text) : 0;
    if (args->given[flag] && seconds == 0)
        errors_add(errors, NULL, 0, 0, "--%s %s: a time with its unit, please, like 10s or 500us",
                   name, text);
    return seconds;
}

/* "1ms", or "p99.9:1ms". */
static void take_limit(const struct args *args, struct generate_request *request,
                       struct errors *errors)
{
    const char *text = args->values[FLAG_LIMIT], *colon;
    request->limit = NAN;
    request->allowed = request->phase == &phase_smoke ? 0 : 0.01;
    if (!args->given[FLAG_LIMIT])
        return;
    colon = strchr(text, ':');
    char *end = NULL;
    double share = colon && *text == 'p' ? strtod(text + 1, &end) : 99;
    double seconds = parse_time(colon ? colon + 1 : text);
    if ((colon && end != colon) || !(share >= 50 && share < 100) || seconds == 0 || seconds > 3600)
        errors_add(errors, NULL, 0, 0,
                   "--limit %s: a time like 1ms, or with a percentile from p50 to below p100 like "
                   "p99.9:1ms",
                   text);
    request->limit = seconds * 1e9;
    if (request->allowed > 0)
        request->allowed = (100 - share) / 100;
}

static size_t take_plan(const struct args *args, struct generate_request *request,
                        struct stage *stages, struct errors *errors)
{
    struct wish wish = {.rate = take_number(args, FLAG_RATE, "rate", errors),
                        .connections = take_number(args, FLAG_CONNECTIONS, "connections", errors),
                        .seconds = take_time(args, FLAG_DURATION, "duration", errors),
                        .think = take_time(args, FLAG_THINK, "think", errors)};
    const char *arrivals = args->given[FLAG_ARRIVALS] ? args->values[FLAG_ARRIVALS] : "constant";
    size_t named = 0;
    request->phase = &phase_load;
    for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
        if (args->given[phases[i].flag]) {
            request->phase = phases[i].phase;
            named++;
        }
    if (named > 1)
        errors_add(errors, NULL, 0, 0, "one phase at a time, please");
    wish.poisson = strcmp(arrivals, "poisson") == 0;
    if (!wish.poisson && strcmp(arrivals, "constant") != 0)
        errors_add(errors, NULL, 0, 0, "--arrivals %s: constant or poisson", arrivals);
    request->timeout = take_time(args, FLAG_TIMEOUT, "timeout", errors);
    if (request->timeout > 60)
        errors_add(errors, NULL, 0, 0, "--timeout: at most 60s");
    if (request->timeout == 0)
        request->timeout = TIMEOUT;
    take_limit(args, request, errors);
    return phase_plan(request->phase, &wish, stages, errors);
}

static void *work_run(void *argument)
{
    struct work *work = argument;
    work->result = generate_run(&work->request, &work->traffic, &work->errors);
    return NULL;
}

/* "spike: 4.99 k/s, p99 812 us, 3 failed" */
static void draw(struct progress_line *line, const struct live *live)
{
    char rate[NUMBER_SIZE], p99[NUMBER_SIZE];
    const char *name = atomic_load(&live->name);
    uint64_t failed = atomic_load(&live->failed), answers = atomic_load(&live->rate);
    char *text = answers || failed
                     ? memory_print("%s: %s, p99 %s, %llu failed", name,
                                    number_print(rate, (double)answers, "1/s"),
                                    number_print(p99, (double)atomic_load(&live->p99), "ns"),
                                    (unsigned long long)failed)
                     : memory_copy(name ? name : "starting");
    progress_line_text(line, text);
    free(text);
}

static int measure(struct work *work, struct progress_line *line)
{
    struct live live = {.name = NULL};
    pthread_t thread;
    struct timespec until;
    work->request.live = &live;
    int error = pthread_create(&thread, NULL, work_run, work);
    if (error)
        return -error;
    do {
        if (line)
            draw(line, &live);
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += LOOK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
    } while (pthread_timedjoin_np(thread, NULL, &until) == ETIMEDOUT);
    return work->result;
}

static void tell(void *context, const char *text)
{
    if (context)
        progress_line_text(context, text);
}

static int measure_in_turn(struct work *work, const struct args *args)
{
    struct progress_line *line = args->given[FLAG_JSON] ? NULL : progress_line_new(STDOUT_FILENO);
    int host = work->request.phase->quick ? -1 : turn_take(tell, line, &work->errors);
    int result = work->errors.count ? -EBUSY : measure(work, line);
    progress_line_free(line);
    if (host >= 0)
        close(host);
    return result;
}

static int show(const struct args *args, const struct traffic *traffic)
{
    if (args->given[FLAG_JSON])
        cmd_print_json(traffic_to_json(traffic));
    else
        traffic_print(traffic, stdout);
    return verdict_exit(traffic->verdict);
}

static int run(const struct args *args)
{
    struct work work = {.request = {.text = args->rest[0], .seed = 1}};
    struct stage stages[PHASE_MOST_STAGES];
    struct address *addresses = NULL;
    struct url url = {0};
    int code = EXIT_USAGE;
    signal(SIGINT, leave);
    signal(SIGTERM, leave);
    signal(SIGHUP, leave);
    work.request.stages = stages;
    work.request.url = &url;
    work.request.stage_count = take_plan(args, &work.request, stages, &work.errors);
    if (url_parse(args->rest[0], &url, &work.errors) == 0 && !work.errors.count)
        url_resolve(&url, args->given[FLAG_OWN], &addresses, &work.request.address_count,
                    &work.errors);
    work.request.addresses = addresses;
    if (!work.errors.count && measure_in_turn(&work, args) == 0)
        code = show(args, &work.traffic);
    if (work.errors.count)
        code = cmd_fail(&work.errors, EXIT_USAGE);
    traffic_free(&work.traffic);
    free(addresses);
    url_free(&url);
    return code;
}

const struct command cmd_load = {
    "load",
    "URL",
    "put load on a server and measure its latency",
    "URL is http://host[:port][/path]. Requests are sent at a rate (--rate, an open loop) or one\n"
    "after the other on so many connections (--connections alone, a closed loop). Latency counts\n"
    "from when a request was due, so that a server that stalls is not asked less. Ctrl-C ends it.",
    FLAG(SMOKE) | FLAG(LOAD) | FLAG(STRESS) | FLAG(SPIKE) | FLAG(SOAK) | FLAG(RATE) |
        FLAG(ARRIVALS) | FLAG(CONNECTIONS) | FLAG(THINK) | FLAG(DURATION) | FLAG(LIMIT) |
        FLAG(TIMEOUT) | FLAG(OWN) | FLAG(JSON),
    1,
    1,
    run,
};
