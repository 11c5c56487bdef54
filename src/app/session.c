/* SPDX-License-Identifier: Apache-2.0 */
#include "app/session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "config.h"

enum { TICK_MS = 100, JUDGE_SECONDS = 3600, PARTING_SECONDS = 5, LONGEST_LINE = 16 << 20 };

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    interrupted = signal;
}

static void add_option(struct strings *argv, const char *name, const char *value)
{
    if (value) {
        strings_add(argv, name);
        strings_add(argv, value);
    }
}

static void make_command(const struct session_request *request, const char *judge,
                         struct strings *argv)
{
    strings_add(argv, judge);
    if (!request->lab)
        strings_add(argv, "--selftest");
    add_option(argv, "--lab", request->lab);
    add_option(argv, "--source", request->source);
    add_option(argv, "--data", request->data);
    add_option(argv, "--cache", request->cache);
    add_option(argv, "--isolation", request->isolation);
    add_option(argv, "--seed", request->seed);
    add_option(argv, "--pairs", request->pairs);
    add_option(argv, "--abilities", request->abilities);
    add_option(argv, "--profile", request->profile);
    if (request->diff)
        strings_add(argv, "--diff");
    if (request->off_cpu)
        strings_add(argv, "--off-cpu");
    if (request->observer)
        strings_add(argv, "--observer");
    if (request->quick)
        strings_add(argv, "--quick");
    *memory_push(&argv->items, &argv->count) = NULL;
}

/* The judge gets a process group of its own, so that Ctrl-C reaches perflab alone. */
static pid_t start(char *const *argv, int *output)
{
    int pipes[2];
    if (pipe2(pipes, O_CLOEXEC) < 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        dup2(pipes[1], STDOUT_FILENO);
        execv(argv[0], argv);
        _exit(127);
    }
    close(pipes[1]);
    *output = pipes[0];
    if (pid < 0)
        close(pipes[0]);
    return pid;
}

static void take_line(const char *line, const struct session_observer *observer,
                      struct record *record, bool *done)
{
    json_t *event = json_loads(line, 0, NULL);
    const char *name = json_string_value(json_object_get(event, "event"));
    if (name && observer->event)
        observer->event(observer->context, event, line);
    if (name && strcmp(name, "done") == 0 && !*done)
        *done = json_is_true(json_object_get(event, "profiled")) ||
                record_from_json(json_object_get(event, "record"), record) == 0;
    json_decref(event);
}

static void take_text(struct text *text, const struct session_observer *observer,
                      struct record *record, bool *done)
{
    char *line = text->data, *end;
    while (line && (end = strchr(line, '\n'))) {
        *end = '\0';
        take_line(line, observer, record, done);
        line = end + 1;
    }
    if (line) {
        text->length = strlen(line);
        memmove(text->data, line, text->length + 1);
    }
}

/* Read events until the judge closes its end, a signal comes, or time is up. */
static int follow(int output, const struct session_observer *observer, struct record *record,
                  bool *done)
{
    int64_t deadline = clock_now() + JUDGE_SECONDS * CLOCK_SECOND;
    struct text text = {0};
    int result = -ETIME;
    while (!interrupted && clock_now() < deadline && text.length < LONGEST_LINE) {
        char buffer[8192];
        struct pollfd fd = {output, POLLIN, 0};
        int ready = poll(&fd, 1, TICK_MS);
        if (ready == 0 && observer->tick)
            observer->tick(observer->context);
        if (ready <= 0)
            continue;
        ssize_t n = read(output, buffer, sizeof(buffer));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            result = n < 0 ? -errno : 0;
            break;
        }
        text_add(&text, buffer, (size_t)n);
        take_text(&text, observer, record, done);
    }
    text_free(&text);
    return interrupted ? -EINTR : result;
}

static int end(pid_t pid)
{
    int status;
    int64_t deadline = clock_now() + PARTING_SECONDS * CLOCK_SECOND;
    pid_t ended;
    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && clock_now() < deadline)
        poll(NULL, 0, 10);
    if (ended == 0) {
        kill(-pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    return status;
}

static void catch_signals(struct sigaction saved[3], bool on)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = interrupt};
    for (int i = 0; i < 3; i++)
        sigaction(signals[i], on ? &action : &saved[i], on ? &saved[i] : NULL);
}

enum session_end session_run(const struct session_request *request,
                             const struct session_observer *observer, struct record *record,
                             int *code, struct errors *errors)
{
    struct sigaction saved[3];
    struct strings argv = {0};
    bool done = false;
    int output = -1;
    char *judge = file_find_program("perflab-judge");
    record_init(record);
    if (!judge) {
        errors_add(errors, NULL, 0, 0, "perflab-judge not found: build or install perflab again");
        return SESSION_FAILED;
    }
    make_command(request, judge, &argv);
    interrupted = 0;
    catch_signals(saved, true);
    pid_t pid = start(argv.items, &output);
    int result = pid < 0 ? -errno : follow(output, observer, record, &done);
    if (pid > 0) {
        if (result < 0)
            kill(pid, SIGTERM);
        close(output);
        int status = end(pid);
        *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    catch_signals(saved, false);
    strings_free(&argv);
    free(judge);
    if (interrupted)
        return SESSION_CANCELLED;
    if (result == 0 && (done || (!request->lab && *code < 4)))
        return SESSION_DONE;
    errors_add(errors, NULL, 0, 0, "the judge ended without a verdict (%s, exit code %d)",
               result < 0 ? strerror(-result) : "broken off", pid < 0 ? -1 : *code);
    return SESSION_FAILED;
}
