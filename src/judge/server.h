/* SPDX-License-Identifier: Apache-2.0 */
/* The learner's server as a process: built, started in the sandbox on a CPU of its own, found at
 * its port, watched, ended. */
#ifndef JUDGE_SERVER_H
#define JUDGE_SERVER_H

#include "judge/rig.h"
#include "judge/sandbox.h"
#include "model/lab.h"

struct server_setup {
    const struct lab *lab;
    const struct sandbox *sandbox;
    int cpu;            /* it runs on; -1: any */
    uint16_t port;      /* it is told to listen at */
    bool own_network;   /* nobody else can listen anywhere */
    int64_t open_files; /* descriptors it may have */
};

struct server {
    const struct server_setup *setup;
    struct child child;
    pid_t pid;     /* of the program itself; 0: not found */
    bool listened; /* at its port, once */
};

/* Start `folder`/program and wait until it listens. 0, or -1 with *failure. Always server_stop().
 */
int server_start(struct server *server, const struct server_setup *setup, const char *folder,
                 struct failure *failure);
void server_stop(struct server *server);

/* Whatever it printed is read; has it ended, or printed too much? */
bool server_is_well(struct server *server);

/* If it is not well: -1 with *failure. `before`: "before it was asked anything". */
int server_check(struct server *server, const char *before, struct failure *failure);

/* What it printed, printable; NULL: nothing. Caller frees. */
char *server_printed(const struct server *server);

/* CPU time it has used, ns; 0 where it cannot be known. */
int64_t server_cpu(const struct server *server);

#endif
