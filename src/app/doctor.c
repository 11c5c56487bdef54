/* SPDX-License-Identifier: Apache-2.0 */
#include "app/doctor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/calibrated.h"
#include "app/folders.h"
#include "app/remedy.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/build.h"
#include "judge/data.h"
#include "judge/facts.h"
#include "judge/sandbox.h"
#include "judge/simulate.h"
#include "probe/cgroup_limit.h"
#include "probe/source.h"
#include "probe/traced.h"

/* Each looks at one thing: fills *detail and returns whether it is there. */
typedef bool look_function(char **detail);

static bool look_compiler(char **detail)
{
    char *compiler = build_compiler();
    *detail =
        compiler ? build_compiler_version(compiler) : memory_copy("no cc, gcc or clang in PATH");
    bool found = compiler != NULL;
    free(compiler);
    return found;
}

static bool look_sandbox(char **detail)
{
    struct sandbox sandbox;
    sandbox_probe(ISOLATION_AUTO, &sandbox);
    bool on = sandbox.bubblewrap;
    *detail = memory_copy(sandbox.description);
    sandbox_free(&sandbox);
    return on;
}

static bool look_data(char **detail)
{
    struct errors errors = {0};
    *detail = folders_data(&errors);
    bool found = *detail != NULL;
    if (!found)
        *detail = memory_copy(errors.count ? errors.items[0].message : "not found");
    errors_free(&errors);
    return found;
}

static bool look_state(char **detail)
{
    struct errors errors = {0};
    char *folder = folders_state(&errors);
    int error = folder ? file_make_folders(folder) : -1;
    *detail = error && folder ? memory_print("%s: %s", folder, strerror(-error))
              : folder        ? memory_copy(folder)
                              : memory_copy("no home folder");
    errors_free(&errors);
    free(folder);
    return error == 0;
}

static bool look_cpus(char **detail)
{
    struct machine machine = {0};
    facts_read(&machine);
    double limit = cgroup_cpu_limit(&probe_root_live);
    char *share = isfinite(limit)
                      ? memory_print(" (the control group gives the time of %.3g)", limit)
                      : memory_copy("");
    *detail = memory_print("%d%s of %s, %lld MB of memory, %s", machine.cpus, share,
                           machine.cpu ? machine.cpu : "unknown", (long long)machine.memory >> 20,
                           machine.kernel ? machine.kernel : "unknown kernel");
    int cpus = machine.cpus;
    free(share);
    free(machine.cpu);
    free(machine.kernel);
    return cpus > 1;
}

static bool look_kernel_feature(const char *name, char **detail)
{
    struct errors errors = {0};
    char *cache = folders_cache(&errors);
    struct machine machine = {0};
    struct needs needs = {0};
    strings_add(&needs.kernel, name);
    *detail = facts_missing(&needs, &machine, cache ? cache : "/tmp");
    bool on = *detail == NULL;
    if (on)
        *detail = memory_copy("works");
    needs_free(&needs);
    errors_free(&errors);
    free(cache);
    return on;
}

static bool look_io_uring(char **detail)
{
    return look_kernel_feature("io_uring", detail);
}

static bool look_direct_io(char **detail)
{
    return look_kernel_feature("direct_io", detail);
}

static bool from_problem(char *problem, char **detail)
{
    *detail = problem ? problem : memory_copy("works");
    return problem == NULL;
}

static bool look_source(const char *name, char **detail)
{
    return from_problem(probe_source_find(name)->available(&probe_root_live), detail);
}

static bool look_hardware(char **detail)
{
    return look_source("hardware events", detail);
}

static bool look_raw(char **detail)
{
    return look_source("raw events", detail);
}

static bool look_software(char **detail)
{
    return look_source("software events", detail);
}

static bool look_processes(char **detail)
{
    return look_source("process files", detail);
}

static bool look_machine(char **detail)
{
    return look_source("machine", detail);
}

static bool look_cgroup(char **detail)
{
    return look_source("control group", detail);
}

static bool look_topdown(char **detail)
{
    return look_source("top-down events", detail);
}

static bool look_simulation(char **detail)
{
    return from_problem(simulate_problem(), detail);
}

static bool look_calibration(char **detail)
{
    struct errors errors = {0};
    struct store *store = NULL;
    struct calibration calibration = {0};
    struct abilities abilities = {0};
    struct machine here = {0};
    char date[24], *folder = folders_state(&errors);
    facts_read(&here);
    bool kept = folder && store_open(folder, &store, &errors) == 0 &&
                calibrated_load(store, &calibration, &errors) == 0;
    if (kept)
        abilities_from(&calibration, &here, &abilities);
    *detail =
        abilities.known ? memory_print("of %s", clock_date(calibration.when, date, sizeof(date)))
        : kept ? memory_print("the one that is kept is of %d CPUs %s", calibration.machine.cpus,
                              calibration.machine.cpu ? calibration.machine.cpu : "unknown")
               : memory_copy("this machine has not been measured yet");
    calibration_free(&calibration);
    store_close(store);
    errors_free(&errors);
    free(here.cpu);
    free(here.kernel);
    free(folder);
    return abilities.known;
}

static bool look_bpf(char **detail)
{
    const char *why;
    struct tracer *tracer = probe_trace(&why);
    char *lacking = tracer ? tracer_lacking(tracer) : NULL;
    *detail = !tracer   ? memory_copy(why)
              : lacking ? memory_print("works, but for %s", lacking)
                        : memory_copy("works");
    free(lacking);
    probe_trace_end();
    return tracer != NULL;
}

/* `remedy`: where remedy.c has none. */
static const struct {
    const char *name, *gives;
    look_function *look;
    enum finding_state otherwise;
    const char *remedy;
} looks[] = {
    {"data", "labs, curriculum and the worker's main()", look_data, FINDING_NEEDED, NULL},
    {"state", "where attempts are kept", look_state, FINDING_NEEDED, NULL},
    {"compiler", "building your code", look_compiler, FINDING_NEEDED, NULL},
    {"sandbox", "keeping judged code away from your files", look_sandbox, FINDING_OFF, NULL},
    {"cpus", "measuring beside a running screen", look_cpus, FINDING_OFF, NULL},
    {"simulation", "criteria on cache misses and instructions, on every machine", look_simulation,
     FINDING_OFF, NULL},
    {"calibration", "what is attainable here, and the roofline", look_calibration, FINDING_OFF,
     NULL},
    {"io_uring", "the lab io-paths", look_io_uring, FINDING_OFF, NULL},
    {"direct I/O", "the lab io-paths", look_direct_io, FINDING_OFF, NULL},
    {"hardware counters", "cycles, instructions, branch and cache misses", look_hardware,
     FINDING_OFF, NULL},
    {"top-down counters", "what a core's issue slots went to", look_topdown, FINDING_OFF, NULL},
    {"raw events", "the CPU's own event names", look_raw, FINDING_OFF, NULL},
    {"software counters", "faults, switches, migrations, exactly", look_software, FINDING_OFF,
     NULL},
    {"process files", "faults, switches, memory, I/O of a launch", look_processes, FINDING_OFF,
     NULL},
    {"machine", "stolen time, pressure", look_machine, FINDING_OFF, NULL},
    {"control group", "time and memory taken by limits", look_cgroup, FINDING_OFF, NULL},
    {"BPF", "run queue, system calls, futex waits, block I/O, TCP, off-CPU stacks", look_bpf,
     FINDING_OFF, NULL},
};

void doctor_look(struct finding **findings, size_t *count)
{
    *count = sizeof(looks) / sizeof(looks[0]);
    *findings = memory_alloc(*count * sizeof(**findings));
    for (size_t i = 0; i < *count; i++) {
        struct finding *finding = &(*findings)[i];
        *finding = (struct finding){.name = looks[i].name, .gives = looks[i].gives};
        bool on = looks[i].look(&finding->detail);
        finding->state = on ? FINDING_ON : looks[i].otherwise;
        const struct remedy *remedy = on ? NULL : remedy_find(looks[i].name, finding->detail);
        if (!on && strstr(finding->detail, "capabilities cap_bpf"))
            finding->made = traced_command();
        finding->command = finding->made ? finding->made : remedy ? remedy->command : NULL;
        finding->remedy = on ? NULL : remedy ? remedy->advice : looks[i].remedy;
    }
}

void doctor_free(struct finding *findings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(findings[i].detail);
        free(findings[i].made);
    }
    free(findings);
}
