/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run of perflab-judge seen from perflab: start it, hand its events on as they come, take the
 * record at the end. perflab itself never runs a learner's code.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "model/record.h"

struct session_request {
    const char *lab;    /* folder of the lab; NULL: selftest */
    const char *source; /* file to judge */
    const char *data, *cache;
    const char *isolation; /* NULL: auto */
    const char *seed;      /* hexadecimal; NULL: fresh */
    const char *pairs;     /* number; NULL: as the lab says */
    const char *abilities; /* of this machine, JSON; NULL: not known */
    const char *reached;   /* by the lab's own solution here, JSON; NULL: not known */
    const char *profile;   /* seconds a side to profile for; NULL: check */
    bool diff, off_cpu;    /* of a profile */
    bool quick;
    bool observer; /* of a selftest: what the probes cost */
};

struct session_observer {
    void (*event)(void *context, const json_t *event, const char *line); /* line: its text */
    void (*tick)(void *context); /* ten times a second at most, while nothing comes */
    void *context;
};

enum session_end {
    SESSION_DONE,      /* the record is filled (of a selftest and a profile with *code 0: not) */
    SESSION_CANCELLED, /* nothing is left running */
    SESSION_FAILED,    /* the judge broke; errors say how */
};

/* Start the judge; nothing waits. NULL with an error if there is none beside this program or in the
 * place it was installed to, or if it cannot be started. The session ends with session_finish(). */
struct session;
struct session *session_start(const struct session_request *request, struct errors *errors);

/* For poll(): readable when there is something for session_step(); -1 once the judge has closed it.
 */
int session_fd(const struct session *session);

/* Hand on the events that are there. False once the judge has ended. To be called when session_fd()
 * is readable and ten times a second besides: it also ends a judge that does not end by itself. */
bool session_step(struct session *session, const struct session_observer *observer);

/* Ask the judge to end; it gets five seconds, then it is killed. */
void session_cancel(struct session *session);

/* Take the outcome and free the session; waits if the judge has not ended. *record is the caller's,
 * *code the judge's exit code. */
enum session_end session_finish(struct session *session, struct record *record, int *code,
                                struct errors *errors);

/* All of this in one go; SIGINT, SIGTERM and SIGHUP cancel. */
enum session_end session_run(const struct session_request *request,
                             const struct session_observer *observer, struct record *record,
                             int *code, struct errors *errors);

#endif
