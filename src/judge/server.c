/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/server.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "judge/ending.h"
#include "judge/network.h"

enum {
    LISTEN_SECONDS = 5,
    LOOK = 1000000, /* ns between two looks whether it listens */
    CODE_BYTES = 64 << 20,
    FILE_BYTES = 64 << 10,
    CPU_SECONDS = 600,
};

static int start(struct server *server, const char *folder)
{
    const struct server_setup *setup = server->setup;
    const struct lab *lab = setup->lab;
    char port[8];
    struct sandbox_job job = {
        .output = folder,
        .threads = lab->limits.threads > 1,
        .io_uring = strings_have(&lab->allow, "io_uring"),
        .network = true,
        .limits = {.address_space = lab->limits.memory + CODE_BYTES,
                   .file_size = FILE_BYTES,
                   .cpu_seconds = CPU_SECONDS,
                   .open_files = setup->open_files,
                   .cpu = setup->cpu,
                   .output_cap = (size_t)lab->limits.output},
    };
    snprintf(port, sizeof(port), "%u", setup->port);
    char *path = sandbox_path(setup->sandbox, &job, true, "program");
    char *argv[] = {path, port, NULL};
    job.argv = argv;
    int error = sandbox_start(setup->sandbox, &job, &server->child);
    free(path);
    return error;
}

/* Why it may not have got its port. Advice, the caller's; NULL: nothing speaks for that. */
static char *explain_port(const struct server *server)
{
    const struct server_setup *setup = server->setup;
    const struct text *printed = &server->child.text;
    if (!server->listened && network_listens(setup->port))
        return memory_print("Another program listens at port %u of 127.0.0.1 (ss -ltnp 'sport = "
                            ":%u' shows which). End it, or check again: another port is taken "
                            "then.",
                            setup->port, setup->port);
    if (printed->length && strstr(printed->data, strerror(EADDRINUSE)))
        return memory_print("It says that its address is in use, and nobody else has port %u: does "
                            "it bind twice? Bind once, to the port in argv[1], or set SO_REUSEPORT "
                            "on each of several listeners.",
                            setup->port);
    return NULL;
}

static void tell_not_listening(struct server *server, struct failure *failure)
{
    const struct server_setup *setup = server->setup;
    char *listeners = setup->own_network ? network_listeners() : NULL;
    failure_set(failure, VERDICT_RUN_TIME_ERROR,
                "after %d s your server does not listen at port %u, which its first argument named"
                "%s%s",
                LISTEN_SECONDS, setup->port,
                listeners            ? "; it listens at port "
                : setup->own_network ? ", nor at any other"
                                     : "",
                listeners ? listeners : "");
    failure->advice = explain_port(server);
    if (!failure->advice)
        failure->advice =
            memory_copy("Take the port from argv[1], bind 127.0.0.1 and call listen().");
    failure->detail = server_printed(server);
    free(listeners);
}

int server_start(struct server *server, const struct server_setup *setup, const char *folder,
                 struct failure *failure)
{
    int64_t deadline = clock_now() + LISTEN_SECONDS * CLOCK_SECOND;
    *server = (struct server){.setup = setup, .child = {.pidfd = -1, .output = -1}};
    if (network_listens(setup->port)) {
        failure_set(failure, VERDICT_INTERNAL_ERROR,
                    "another program listens at port %u of 127.0.0.1, which the server was to have",
                    setup->port);
        failure->advice = explain_port(server);
        return -1;
    }
    int error = start(server, folder);
    if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot start the server: %s",
                    strerror(-error));
        return -1;
    }
    while (!network_listens(setup->port)) {
        if (server_check(server, "before it listened", failure) < 0)
            return -1;
        if (child_cancelled() || clock_now() >= deadline) {
            tell_not_listening(server, failure);
            return -1;
        }
        nanosleep(&(struct timespec){.tv_nsec = LOOK}, NULL);
    }
    server->listened = true;
    server->pid = sandbox_process(setup->sandbox, &server->child);
    return 0;
}

void server_stop(struct server *server)
{
    child_free(&server->child);
    server->pid = 0;
}

static bool has_ended(const struct server *server)
{
    struct pollfd end = {server->child.pidfd, POLLIN, 0};
    return poll(&end, 1, 0) > 0;
}

bool server_is_well(struct server *server)
{
    child_drain(&server->child);
    return !server->child.flooded && !has_ended(server);
}

int server_check(struct server *server, const char *before, struct failure *failure)
{
    struct child *child = &server->child;
    if (server_is_well(server))
        return 0;
    if (child->flooded) {
        failure_set(failure, VERDICT_OUTPUT_LIMIT, "your server printed more than %zu bytes",
                    child->output_cap);
    } else {
        child_stop(child);
        ending_explain_child(child, server->setup->lab->limits.memory, 0, before, failure);
        if (!failure->advice && WIFEXITED(child->status))
            failure->advice = explain_port(server);
    }
    failure->detail = server_printed(server);
    return -1;
}

char *server_printed(const struct server *server)
{
    const struct text *text = &server->child.text;
    return text->length ? text_printable(text->data, text->length) : NULL;
}

int64_t server_cpu(const struct server *server)
{
    clockid_t clock;
    struct timespec time;
    if (!server->pid || clock_getcpuclockid(server->pid, &clock) != 0 ||
        clock_gettime(clock, &time) < 0)
        return 0;
    return time.tv_sec * CLOCK_SECOND + time.tv_nsec;
}
