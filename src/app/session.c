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

enum {
    TICK_MS = 100,
    JUDGE_SECONDS = 3600, /* of a whole check */
    PARTING_SECONDS = 5,  /* to end after the last event, or when told to */
    LONGEST_LINE = 16 << 20,
    READS = 16, /* of one step, so that a flood of events cannot keep the caller */
};

struct session {
    pid_t pid;
    int output; /* the judge's events; -1: closed */
    bool lab;   /* a check, which ends with a record; else a selftest */
    bool done;  /* the record is there */
    bool cancelled, ended;
    int status;       /* of the judge, once it has ended */
    int result;       /* -errno of what went wrong with the events */
    int64_t deadline; /* clock_now() at which the judge is killed */
    struct text text; /* an event that is not whole yet */
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
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
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

static void take_line(struct session *session, const char *line,
                      const struct session_observer *observer)
{
    json_t *event = json_loads(line, 0, NULL);
    const char *name = json_string_value(json_object_get(event, "event"));
    if (name && observer->event)
        observer->event(observer->context, event, line);
    if (name && strcmp(name, "done") == 0 && !session->done)
        session->done = json_is_true(json_object_get(event, "profiled")) ||
                        record_from_json(json_object_get(event, "record"), &session->record) == 0;
    json_decref(event);
}

static void take_text(struct session *session, const struct session_observer *observer)
{
    struct text *text = &session->text;
    char *line = text->data, *end;
    while (line && (end = strchr(line, '\n'))) {
        *end = '\0';
        take_line(session, line, observer);
        line = end + 1;
    }
    if (line) {
        text->length = strlen(line);
        memmove(text->data, line, text->length + 1);
    }
}

struct session *session_start(const struct session_request *request, struct errors *errors)
{
    struct strings argv = {0};
    char *judge = file_find_program("perflab-judge");
    if (!judge) {
        errors_add(errors, NULL, 0, 0, "perflab-judge not found: build or install perflab again");
        return NULL;
    }
    struct session *session = memory_new(struct session);
    record_init(&session->record);
    session->lab = request->lab != NULL;
    make_command(request, judge, &argv);
    session->pid = start(argv.items, &session->output);
    session->deadline = clock_now() + JUDGE_SECONDS * CLOCK_SECOND;
    strings_free(&argv);
    free(judge);
    if (session->pid > 0) {
        fcntl(session->output, F_SETFL, O_NONBLOCK);
        return session;
    }
    errors_add(errors, NULL, 0, 0, "the judge cannot be started: %s; end other programs",
               strerror(errno));
    free(session);
    return NULL;
}

int session_fd(const struct session *session)
{
    return session->output;
}

static void stop_reading(struct session *session, int result)
{
    close(session->output);
    session->output = -1;
    session->result = result;
    session->deadline = clock_now() + PARTING_SECONDS * CLOCK_SECOND;
}

static void read_events(struct session *session, const struct session_observer *observer)
{
    char buffer[8192];
    for (int i = 0; i < READS && session->output >= 0; i++) {
        ssize_t n = read(session->output, buffer, sizeof(buffer));
        if (n < 0 && errno == EAGAIN)
            return;
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            stop_reading(session, n < 0 ? -errno : 0);
            return;
        }
        text_add(&session->text, buffer, (size_t)n);
        take_text(session, observer);
        if (session->text.length > LONGEST_LINE) {
            kill(session->pid, SIGTERM);
            stop_reading(session, -EMSGSIZE);
        }
    }
}

bool session_step(struct session *session, const struct session_observer *observer)
{
    if (session->ended)
        return false;
    read_events(session, observer);
    bool late = clock_now() > session->deadline;
    if (late) {
        if (session->output >= 0)
            stop_reading(session, -ETIME);
        kill(-session->pid, SIGKILL);
    }
    if (session->output < 0 || session->cancelled)
        session->ended = waitpid(session->pid, &session->status, late ? 0 : WNOHANG) != 0;
    return !session->ended;
}

void session_cancel(struct session *session)
{
    if (session->ended || session->cancelled)
        return;
    session->cancelled = true;
    session->deadline = clock_now() + PARTING_SECONDS * CLOCK_SECOND;
    kill(session->pid, SIGTERM);
}

enum session_end session_finish(struct session *session, struct record *record, int *code,
                                struct errors *errors)
{
    while (session_step(session, &(struct session_observer){0}))
        poll(NULL, 0, 10);
    int status = session->status, result = session->result;
    bool cancelled = session->cancelled, done = session->done, lab = session->lab;
    if (session->output >= 0)
        close(session->output);
    *record = session->record;
    text_free(&session->text);
    free(session);
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
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
