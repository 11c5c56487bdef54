/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/simulate.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/bell.h"

enum { CALL_SECONDS = 60, LOG_SECONDS = 10, LOG_CAP = 64 << 10 };

/* The baseline twice: without a call first, to know what starting costs. */
enum run { RUN_EMPTY, RUN_BASELINE, RUN_CANDIDATE, RUNS };
static const enum side run_sides[RUNS] = {SIDE_BASELINE, SIDE_BASELINE, SIDE_CANDIDATE};

struct run_state {
    struct rig rig;
    struct data data;
    struct launch launch;
    bool started;
    int log; /* what cachegrind writes comes out here */
    double counts[SIMULATED_COUNTS];
};

bool simulate_wanted(const struct lab *lab)
{
    return lab_asks(lab, ROUTE_SIMULATED);
}

const char *simulate_flag(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f"))
        return "-march=x86-64-v3";
#endif
    return NULL;
}

char **simulate_command(const char *program)
{
    /* A first level of 32 KB and a last level of 8 MB, whatever this machine has. The log goes
     * where the worker's descriptors end. */
    static const char *const words[] = {
        "valgrind",           "--tool=cachegrind", "--cache-sim=yes",
        "--branch-sim=yes",   "--I1=32768,8,64",   "--D1=32768,8,64",
        "--LL=8388608,16,64", "--vgdb=no",         "--cachegrind-out-file=/dev/null",
        "--log-fd=10",
    };
    size_t count = sizeof(words) / sizeof(words[0]);
    char **command = memory_alloc((count + 2) * sizeof(char *));
    for (size_t i = 0; i < count; i++)
        command[i] = (char *)words[i];
    command[count] = (char *)program;
    return command;
}

/* "==7== D1  misses:      17,997  ( 1,225 rd ...": the number after the label, commas left out. The
 * last such line counts: a program can make valgrind print before, but not after its totals. */
static bool parse_count(const char *log, const char *label, double *count)
{
    const char *at = NULL;
    for (const char *next = log; (next = strstr(next, label)); next += strlen(label))
        at = next;
    if (!at)
        return false;
    *count = 0;
    for (at += strlen(label); *at == ' '; at++)
        ;
    if (!isdigit((unsigned char)*at))
        return false;
    for (; isdigit((unsigned char)*at) || *at == ','; at++)
        if (*at != ',')
            *count = *count * 10 + (*at - '0');
    return true;
}

bool simulate_parse(const char *log, double counts[SIMULATED_COUNTS])
{
    static const char *const labels[SIMULATED_COUNTS] = {
        [SIMULATED_INSTRUCTIONS] = "== I   refs:",
        [SIMULATED_D1] = "== D1  misses:",
        [SIMULATED_LL] = "== LLd misses:",
        [SIMULATED_BRANCHES] = "== Mispredicts:",
    };
    for (int i = 0; i < SIMULATED_COUNTS; i++)
        if (!parse_count(log, labels[i], &counts[i]))
            return false;
    return true;
}

static int start_run(const struct measurement *m, const char *cache, enum run run,
                     struct run_state *state, struct failure *failure)
{
    int pipes[2];
    struct rig *rig = &state->rig;
    const struct rig *of = m->rig;
    *rig = (struct rig){.lab = of->lab,
                        .params = &of->lab->quick,
                        .sandbox = of->sandbox,
                        .pack = of->pack,
                        .simulated = true};
    if (rig_open(rig, failure) < 0 || data_attach(rig, cache, m->seed, &state->data, failure) < 0)
        return -1;
    if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) < 0) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "pipe: %s", strerror(errno));
        return -1;
    }
    state->log = pipes[0];
    rig->log = pipes[1];
    rig->block_seconds = CALL_SECONDS;
    char *side =
        memory_print("%s%s", simulate_flag() ? "simulated-" : "", side_programs[run_sides[run]]);
    char *folder = file_join(m->folders, side);
    state->started = true;
    int result = launch_start(&state->launch, rig, folder, 0, failure);
    close(rig->log);
    free(folder);
    free(side);
    return result;
}

static int call_run(struct run_state *state, enum run run, uint64_t seed, struct failure *failure)
{
    if (run == RUN_EMPTY)
        return 0;
    if (block_ready(&state->launch, failure) < 0)
        return -1;
    block_prepare(&state->launch, seed, 1);
    return bell_ring(&state->launch, PERFLAB_RUN, 1, 1, failure);
}

static char *read_log(int fd)
{
    struct text text = {0};
    int64_t deadline = clock_now() + LOG_SECONDS * CLOCK_SECOND;
    while (clock_now() < deadline && text.length < LOG_CAP) {
        char buffer[4096];
        struct pollfd ready = {fd, POLLIN, 0};
        if (poll(&ready, 1, 100) <= 0)
            continue;
        ssize_t n = read(fd, buffer, sizeof(buffer));
        if (n <= 0)
            break;
        text_add(&text, buffer, (size_t)n);
    }
    return text_take(&text);
}

/* Wait for the call, ask cachegrind to end, which makes it write its totals, and read them. */
static int finish_run(struct run_state *state, enum run run, uint64_t seed, struct failure *failure)
{
    int64_t deadline = clock_now() + CALL_SECONDS * CLOCK_SECOND;
    if (run != RUN_EMPTY && (bell_wait(&state->launch, 1, deadline, failure) < 0 ||
                             block_verify(&state->launch, seed, 1, failure) < 0))
        return -1;
    pid_t pid = state->launch.workers[0].pid;
    if (pid > 0)
        kill(pid, SIGTERM);
    char *log = read_log(state->log);
    bool read = simulate_parse(log, state->counts);
    free(log);
    if (read)
        return 0;
    failure_set(failure, VERDICT_INTERNAL_ERROR, "cachegrind gave no counts");
    return -1;
}

static int run_all(const struct measurement *m, const char *cache, struct run_state runs[RUNS],
                   struct failure *failure)
{
    uint64_t seed = block_seed(m->seed, UINT64_MAX);
    for (int run = 0; run < RUNS; run++)
        if (start_run(m, cache, (enum run)run, &runs[run], failure) < 0)
            return -1;
    for (int run = 0; run < RUNS; run++)
        if (call_run(&runs[run], (enum run)run, seed, failure) < 0)
            return -1;
    for (int run = 0; run < RUNS; run++)
        if (finish_run(&runs[run], (enum run)run, seed, failure) < 0)
            return -1;
    return 0;
}

char *simulate_problem(void)
{
    static const char *const places[] = {"/usr/bin/valgrind", "/usr/local/bin/valgrind"};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (access(places[i], X_OK) == 0)
            return NULL;
    return memory_copy("valgrind is not installed (sudo apt install valgrind)");
}

int simulate_run(const struct measurement *m, const char *cache, struct simulation *simulation,
                 struct failure *failure)
{
    struct run_state runs[RUNS] = {0};
    for (int run = 0; run < RUNS; run++)
        runs[run].data.file = -1;
    if (m->rig->lab->roles > 1) {
        simulation->missing = memory_copy("only labs of one process are simulated");
        return 0;
    }
    if ((simulation->missing = simulate_problem()))
        return 0;
    int result = run_all(m, cache, runs, failure);
    for (int run = 0; run < RUNS; run++) {
        if (runs[run].started)
            launch_stop(&runs[run].launch);
        if (runs[run].log)
            close(runs[run].log);
        rig_close(&runs[run].rig);
        data_close(&runs[run].data);
    }
    for (int run = RUN_BASELINE; run < RUNS; run++)
        for (int i = 0; i < SIMULATED_COUNTS; i++)
            simulation->counts[run_sides[run]][i] = runs[run].counts[i] - runs[RUN_EMPTY].counts[i];
    return result;
}
