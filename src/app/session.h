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
    SESSION_CANCELLED, /* by SIGINT, SIGTERM or SIGHUP; nothing is left running */
    SESSION_FAILED,    /* the judge broke; errors say how */
};

/* Run to the end. *code is the judge's exit code. Where no program perflab-judge is found beside
 * this one or in the place it was installed to, that is an error. */
enum session_end session_run(const struct session_request *request,
                             const struct session_observer *observer, struct record *record,
                             int *code, struct errors *errors);

#endif
