/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server under load, round by round. In each round the learner's program is started anew, tried
 * with single requests, put under an open-loop load at the rate the lab asks for, then under a
 * closed loop that takes what it can give; then, where the lab wants a speedup, the baseline under
 * the same closed loop. Every answer is verified by the pack.
 */
#ifndef JUDGE_SERVICE_H
#define JUDGE_SERVICE_H

#include "generate/engine.h"
#include "generate/url.h"
#include "judge/check_parts.h"
#include "judge/profile.h"
#include "judge/server.h"

struct service {
    struct check *check;
    struct server_setup setup;
    struct address address;
    int generator_cpu;
    struct stage open, closed; /* of each round */
    bool compared;             /* with the baseline, for a speedup */
    struct probed probed;      /* counted beside the closed loop */
    size_t disturbed;          /* numbers that something else has spoilt */
    char *disturbance;         /* the last one, as a clause */
    struct sampling sampling;  /* where it is profiled: how */
    struct profiler profiler;
};

/* A server that runs, and the generator's connections to it. */
struct session {
    struct service *service;
    const char *side; /* its program: "candidate", "baseline" */
    uint64_t seed;
    struct server server;
    struct script script;
    struct watch watch;
    struct sockets *sockets;
    struct engine *engine;
    int64_t since; /* when the stage that runs was begun */
    bool told;     /* in events */

    /* Called now and then while a load goes on; NULL: nobody is. */
    void (*beside)(void *context);
    void *beside_context;
};

/* What a stage gave, and what else went on meanwhile. */
struct load {
    struct stage_result result;
    char *disturbance; /* why a bad number may not be the server's fault; NULL: it is */
};
void load_free(struct load *load);

/* A port for the next server that is started, into setup and address; port 0: none is free. */
void service_find_port(struct service *service);

/* Start the server, try it with single requests, open the connections. 0, or -1 with *failure.
 * session_close() in any case. */
int session_open(struct session *session, struct service *service, const char *side, uint64_t seed,
                 struct failure *failure);
void session_close(struct session *session);

/* Put a stage on it. 0, or -1 with *failure where the server ended or answered wrongly, and where
 * the check was cancelled. load_free() in any case. */
int session_load(struct session *session, const struct stage *stage, struct load *load,
                 struct failure *failure);

/* The baseline is the lab's own: what it does wrong is not the learner's fault. -1. */
int service_blame_lab(struct failure *failure);

/* One more round, its numbers into the check's rounds. 0, or -1 with *failure. */
int service_round(struct service *service, struct failure *failure);

/* Sample the candidate, and the baseline if that is wanted, under the load of a round: an event
 * `profile` for each. How, is chosen before the network is entered. 0, or -1 with *failure. */
int service_profile_open(struct service *service, struct failure *failure);
int service_profile(struct service *service, struct failure *failure);
void service_profile_close(struct service *service);

/* Count system calls and the like of the programs while they answer a number of requests, into
 * the check's trace and its rounds. Only what is the program's fault is one: 0, or -1 with
 * *failure. */
int service_trace(struct service *service, struct failure *failure);

#endif
