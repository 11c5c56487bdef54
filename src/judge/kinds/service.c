/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Servers: rounds of load. The host's lock and the tracer are taken first, for the judge then moves
 * to a network of its own, from which it does not return.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "judge/build.h"
#include "judge/events.h"
#include "judge/kinds/kind.h"
#include "judge/network.h"
#include "judge/service.h"
#include "judge/settle.h"
#include "probe/traced.h"

enum { SPARE_FILES = 64, MS = 1000000 };

static const double round_more = 0.5; /* s of a round that are not load */

static int build(struct check *check, struct failure *failure)
{
    const struct check_options *options = check->options;
    events_phase("build");
    if (check_open_scratch(check, failure) < 0 ||
        build_programs(&check->lab, &check->sandbox, options->data, options->source,
                       check->compiler, NULL, false, &check->scratch, failure) < 0)
        return -1;
    return check_open_pack(check, failure);
}

/* One of the lab's numbers, within bounds. */
static int take_param(const struct check *check, const char *name, int64_t least, int64_t most,
                      int64_t *value, struct failure *failure)
{
    const int64_t *found = params_find(check_params(check), name);
    if (found && *found >= least && *found <= most) {
        *value = *found;
        return 0;
    }
    failure_set(failure, VERDICT_BAD_DEFINITION, "lab.yaml: params must have %s, from %lld to %lld",
                name, (long long)least, (long long)most);
    return -1;
}

static int plan(struct service *service, struct failure *failure)
{
    const struct check *check = service->check;
    int64_t rate, connections, open, closed;
    if (take_param(check, "rate", 1, 1000000, &rate, failure) < 0 ||
        take_param(check, "connections", 1, 10000, &connections, failure) < 0 ||
        take_param(check, "open_ms", 100, 60000, &open, failure) < 0 ||
        take_param(check, "closed_ms", 100, 60000, &closed, failure) < 0)
        return -1;
    service->open = (struct stage){.name = "open",
                                   .rate = (double)rate,
                                   .poisson = true,
                                   .connections = (size_t)connections,
                                   .length = open * MS};
    service->closed =
        (struct stage){.name = "closed", .connections = (size_t)connections, .length = closed * MS};
    service->setup.open_files = connections + SPARE_FILES;
    return 0;
}

/* The server on one CPU, the generator on another: or each would be measured with the other in it.
 */
static int take_cpus(struct service *service, struct failure *failure)
{
    struct rig cpus = {0};
    rig_find_cpus(&cpus);
    if (cpus.cpu_count < 2) {
        failure_set(failure, VERDICT_NOT_ATTAINABLE,
                    "this lab needs 2 CPUs, one for the server and one for the load generator; "
                    "this process may use one");
        return -1;
    }
    service->setup.cpu = cpus.cpus[0];
    service->generator_cpu = cpus.cpus[1];
    return 0;
}

static int prepare(struct check *check, struct failure *failure)
{
    struct service *service = check->own = memory_new(struct service);
    const struct metric *speedup = metric_find("speedup");
    service->check = check;
    service->setup.lab = &check->lab;
    service->setup.sandbox = &check->sandbox;
    if (check_draw_seed(check, failure) < 0 || plan(service, failure) < 0 ||
        take_cpus(service, failure) < 0)
        return -1;
    service->compared = lab_names(&check->lab, speedup);
    pairs_find_probed(&check->lab, &service->probed);
    settle_begin(&check->lab, &check->record->machine, check->options->cache,
                 check->options->reached, check->record);
    return check->options->profile.wanted ? service_profile_open(service, failure) : 0;
}

static int enter_network(struct check *check, struct failure *failure)
{
    struct service *service = check->own;
    struct machine *machine = &check->record->machine;
    const char *why;
    if (check_take_host(check, failure) < 0)
        return -1;
    check->trace.wanted = trace_wanted(&check->lab);
    if (!check->options->profile.wanted && (check->trace.wanted || !check->options->quick))
        probe_trace(&why);
    char *problem = network_enter(), *isolation = machine->isolation;
    service->setup.own_network = !problem;
    machine->isolation = problem
                             ? memory_print("%s, on the host's loopback (%s)", isolation, problem)
                             : memory_print("%s, in a network of its own", isolation);
    free(isolation);
    free(problem);
    service_find_port(service);
    if (service->setup.port)
        return 0;
    failure_set(failure, VERDICT_INTERNAL_ERROR, "%s", NETWORK_NO_PORT);
    failure->advice = memory_copy(NETWORK_PORT_ADVICE);
    return -1;
}

static void pin_generator(const struct service *service)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)service->generator_cpu, &set);
    sched_setaffinity(0, sizeof(set), &set);
}

static int trace(struct check *check, struct failure *failure)
{
    struct service *service = check->own;
    double phases =
        (double)(service->open.length + service->closed.length * (service->compared ? 2 : 1));
    pin_generator(service);
    if (check->options->profile.wanted)
        return 0;
    rounds_open(&check->rounds, &check->lab, phases / CLOCK_SECOND + round_more, check->record);
    if (check->options->quick && !check->trace.wanted)
        return 0;
    events_phase("trace");
    if (service_trace(service, failure) < 0)
        return -1;
    check->record->trace = trace_to_json(&check->trace);
    events_trace(check->record);
    return child_cancelled() ? -1 : 0;
}

/* Where others have spoilt numbers, what to do is not "make it faster". */
static void blame_others(struct check *check)
{
    const struct service *service = check->own;
    struct record *record = check->record;
    if (!service->disturbed || record->verdict != VERDICT_INCONCLUSIVE)
        return;
    free(record->advice);
    record->advice = memory_print("%zu numbers of %zu rounds were not used because something else "
                                  "may have spoilt them; the last: %s. Close what else runs and "
                                  "check again.",
                                  service->disturbed, check->rounds.count, service->disturbance);
}

static int measure(struct check *check, struct failure *failure)
{
    int64_t start = clock_now();
    if (check->options->profile.wanted)
        return service_profile(check->own, failure);
    events_phase("rounds");
    for (bool settled = false; !settled;) {
        if (check_time(check, start, check->rounds.count, "rounds", failure) < 0 ||
            service_round(check->own, failure) < 0)
            return -1;
        settled = rounds_end(&check->rounds, check->record);
    }
    blame_others(check);
    return 0;
}

static void close_service(struct check *check)
{
    struct service *service = check->own;
    if (!service)
        return;
    service_profile_close(service);
    pairs_free_probed(&service->probed);
    free(service->disturbance);
    free(service);
    check->own = NULL;
}

const struct kind kind_service = {
    .kind = LAB_SERVICE,
    .steps = {check_open_compiler, check_needs, check_open_sandbox, build, prepare, enter_network,
              trace, measure},
    .close = close_service,
};
