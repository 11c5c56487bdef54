/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/system.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "judge/trusted.h"

enum { START_SECONDS = 5, CPU_SECONDS = 900, OUTPUT_CAP = 4096, LEAST_PORT = 1 };

int system_build(struct live_system *system, const struct lab *lab, const char *data,
                 const char *cache, const char *compiler, struct failure *failure)
{
    char *problem;
    *system = (struct live_system){.child = {.pidfd = -1, .output = -1}};
    system->program =
        trusted_build_program(lab, "system.c", "systems", data, cache, compiler, &problem);
    if (system->program)
        return 0;
    failure_set(failure, VERDICT_BAD_DEFINITION, "the lab's system.c cannot be used");
    failure->detail = problem;
    return -1;
}

static void make_words(const struct live_system *system, const struct params *params, uint64_t seed,
                       struct strings *words)
{
    char *number = memory_print("%" PRIu64, seed);
    strings_add(words, system->program);
    strings_add(words, number);
    free(number);
    for (size_t i = 0; i < params->count; i++) {
        char *word = memory_print("%s=%" PRId64, params->items[i].name, params->items[i].value);
        strings_add(words, word);
        free(word);
    }
    *memory_push(&words->items, &words->count) = NULL;
}

/* The port stands on its first line; 0: not yet, or not there. */
static unsigned port_of(const struct child *child)
{
    if (!child->text.data || !strchr(child->text.data, '\n'))
        return 0;
    unsigned long port = strtoul(child->text.data, NULL, 10);
    return port >= LEAST_PORT && port <= UINT16_MAX ? (unsigned)port : 0;
}

static int fail(struct live_system *system, const char *what, struct failure *failure)
{
    failure_set(failure, VERDICT_INTERNAL_ERROR, "the lab's system %s", what);
    if (system->child.text.length)
        failure->detail = text_printable(system->child.text.data, system->child.text.length);
    return -1;
}

static int await_port(struct live_system *system, unsigned *port, struct failure *failure)
{
    struct child *child = &system->child;
    int64_t deadline = clock_now() + START_SECONDS * CLOCK_SECOND;
    while (!(*port = port_of(child))) {
        struct pollfd fds[2] = {{child->pidfd, POLLIN, 0}, {child->output, POLLIN, 0}};
        int64_t left = (deadline - clock_now()) / 1000000;
        if (child_cancelled())
            return failure_set(failure, VERDICT_INTERNAL_ERROR, "cancelled"), -1;
        if (left <= 0)
            return fail(system, "did not say within 5 s where it listens", failure);
        poll(fds, 2, (int)left);
        child_drain(child);
        if (fds[0].revents && !port_of(child))
            return fail(system, "ended before it listened", failure);
        if (child->flooded ||
            (child->text.length && strchr(child->text.data, '\n') && !port_of(child)))
            return fail(system, "printed something else than the port it listens at", failure);
    }
    return 0;
}

static void set_address(struct live_system *system, unsigned port)
{
    struct errors none = {0};
    struct sockaddr_in in = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    memcpy(&system->address.socket, &in, sizeof(in));
    system->address.size = sizeof(in);
    system->text = memory_print("http://127.0.0.1:%u/", port);
    url_parse(system->text, &system->url, &none);
    errors_free(&none);
}

int system_start(struct live_system *system, const struct params *params, uint64_t seed, int cpu,
                 struct failure *failure)
{
    struct strings words = {0};
    unsigned port;
    int error = shared_make("perflab-system", sizeof(struct perflab_system), 0, &system->memory);
    if (error)
        return failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot make shared memory: %s",
                           strerror(-error)),
               -1;
    make_words(system, params, seed, &words);
    struct child_spec spec = {.argv = words.items,
                              .environment = environ,
                              .fds = &system->memory.fd,
                              .fd_count = 1,
                              .filter = -1,
                              .file_size = OUTPUT_CAP,
                              .cpu_seconds = CPU_SECONDS,
                              .cpu = cpu,
                              .output_cap = OUTPUT_CAP};
    error = child_start(&spec, &system->child);
    words.count--; /* the NULL */
    strings_free(&words);
    if (error)
        return failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot start the lab's system: %s",
                           strerror(-error)),
               -1;
    if (await_port(system, &port, failure) < 0)
        return -1;
    set_address(system, port);
    return 0;
}

bool system_lives(struct live_system *system, struct failure *failure)
{
    struct pollfd fd = {system->child.pidfd, POLLIN, 0};
    child_drain(&system->child);
    if (poll(&fd, 1, 0) == 0)
        return true;
    child_stop(&system->child);
    char *how = WIFSIGNALED(system->child.status)
                    ? memory_print("was ended by signal %d", WTERMSIG(system->child.status))
                    : memory_print("ended with exit code %d", WEXITSTATUS(system->child.status));
    fail(system, how, failure);
    free(how);
    return false;
}

void system_state(const struct live_system *system, struct system_state *state)
{
    struct perflab_system *told = system->memory.data;
    state->busy = atomic_load(&told->busy);
    state->late = atomic_load(&told->late);
}

void system_stop(struct live_system *system)
{
    child_free(&system->child);
    shared_close(&system->memory);
    url_free(&system->url);
    free(system->text);
    free(system->program);
    *system = (struct live_system){.child = {.pidfd = -1, .output = -1}};
}
