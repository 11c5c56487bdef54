/* SPDX-License-Identifier: Apache-2.0 */
#include "app/session.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/background.h"
#include "base/file.h"
#include "base/memory.h"

enum {
    TICK_MS = 100,
    JUDGE_SECONDS = 3600, /* of a whole check */
    LONGEST_LINE = 16 << 20,
};

struct session {
    struct background *process;
    bool lab;  /* a check, which ends with a record; else a selftest */
    bool done; /* the record is there */
    bool cancelled;
    struct record record;
};

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
    add_option(argv, "--reached", request->reached);
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

struct taker {
    struct session *session;
    const struct session_observer *observer;
};

static void take_line(void *context, char *line)
{
    const struct taker *taker = context;
    const struct session_observer *observer = taker->observer;
    struct session *session = taker->session;
    json_t *event = json_loads(line, 0, NULL);
    const char *name = json_string_value(json_object_get(event, "event"));
    if (name && observer->event)
        observer->event(observer->context, event, line);
    if (name && strcmp(name, "done") == 0 && !session->done)
        session->done = json_is_true(json_object_get(event, "profiled")) ||
                        record_from_json(json_object_get(event, "record"), &session->record) == 0;
    json_decref(event);
}

struct session *session_start(const struct session_request *request, struct errors *errors)
{
    struct strings argv = {0};
    char *judge = file_find_program("perflab-judge");
    if (!judge) {
        errors_add(errors, NULL, 0, 0, "perflab-judge not found: build or install perflab again");
        return NULL;
    }
    make_command(request, judge, &argv);
    struct background *process = background_start(&(struct background_request){
        .argv = (const char *const *)argv.items, .seconds = JUDGE_SECONDS, .limit = LONGEST_LINE});
    strings_free(&argv);
    free(judge);
    if (!process) {
        errors_add(errors, NULL, 0, 0, "the judge cannot be started: %s; end other programs",
                   strerror(errno));
        return NULL;
    }
    struct session *session = memory_new(struct session);
    session->process = process;
    session->lab = request->lab != NULL;
    record_init(&session->record);
    return session;
}

int session_fd(const struct session *session)
{
    return background_fd(session->process);
}

bool session_step(struct session *session, const struct session_observer *observer)
{
    return background_step(session->process, take_line, &(struct taker){session, observer});
}

void session_cancel(struct session *session)
{
    session->cancelled = true;
    background_cancel(session->process);
}

enum session_end session_finish(struct session *session, struct record *record, int *code,
                                struct errors *errors)
{
    while (session_step(session, &(struct session_observer){0}))
        poll(NULL, 0, 10);
    int result = background_finish(session->process, NULL, code);
    bool cancelled = session->cancelled, done = session->done, lab = session->lab;
    *record = session->record;
    free(session);
    if (cancelled)
        return SESSION_CANCELLED;
    if (result == 0 && (done || (!lab && *code < 4)))
        return SESSION_DONE;
    errors_add(errors, NULL, 0, 0, "the judge ended without a verdict (%s, exit code %d)",
               result < 0 ? strerror(-result) : "broken off", *code);
    return SESSION_FAILED;
}

/* ---- and for those who have nothing else to do */

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    interrupted = signal;
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
    record_init(record);
    interrupted = 0;
    catch_signals(saved, true);
    struct session *session = session_start(request, errors);
    enum session_end end = SESSION_FAILED;
    while (session && session_step(session, observer)) {
        struct pollfd fd = {session_fd(session), POLLIN, 0};
        if (interrupted)
            session_cancel(session);
        if (poll(&fd, 1, fd.fd < 0 ? 10 : TICK_MS) == 0 && observer->tick)
            observer->tick(observer->context);
    }
    if (session)
        end = session_finish(session, record, code, errors);
    catch_signals(saved, false);
    return end;
}
