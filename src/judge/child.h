/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process the judge started: closed off before exec, its output captured up to a cap, killed as a
 * whole tree. Nothing here believes what the child says.
 */
#ifndef JUDGE_CHILD_H
#define JUDGE_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "base/text.h"
#include "model/lab.h"

struct child_spec {
    char *const *argv; /* argv[0] is looked up in PATH */
    char *const *environment;
    const char *folder;    /* working folder, NULL: / */
    const int *fds;        /* fds[i] becomes descriptor 3 + i; -1 leaves a gap */
    size_t fd_count;       /* at most 16 */
    int filter;            /* compiled seccomp program to install before exec; -1: none */
    int64_t address_space; /* RLIMIT_AS, bytes; 0: unlimited */
    int64_t file_size;     /* RLIMIT_FSIZE, bytes */
    int64_t cpu_seconds;   /* RLIMIT_CPU */
    int64_t open_files;    /* RLIMIT_NOFILE; 0: as many as a worker may */
    uid_t uid;             /* become this user and group first; 0: stay */
    int cpu;               /* pin to this CPU; -1: leave */
    size_t output_cap;     /* bytes of stdout and stderr kept */
};

struct child {
    pid_t pid;  /* 0: none */
    int pidfd;  /* readable when it has ended */
    int output; /* non-blocking read end of its stdout and stderr */
    size_t output_cap;
    struct text text;    /* what it printed */
    bool flooded;        /* it printed more than the cap */
    int status;          /* as of wait(2), once ended */
    struct rusage usage; /* its own and of all below it */
    pid_t init;          /* of the namespace it made, which the judge inherits; 0: none, unknown */
};

/* Start it. Returns 0 or -errno; *child must then be ended with child_stop(). */
int child_start(const struct child_spec *spec, struct child *child);

/* Read what is there to read, without waiting. */
void child_drain(struct child *child);

/* Wait until it ends or `deadline` (clock_now()) passes or it floods. Returns true if it ended by
 * itself; the caller stops it in either case. */
bool child_wait(struct child *child, int64_t deadline);

/* Kill it and all it started, reap it, close the descriptors. The text stays until child_free(). */
void child_stop(struct child *child);
void child_free(struct child *child);

/* The first child of any process, 0 if it has none or the kernel does not tell. */
pid_t child_of(pid_t pid);

/* The judge's duties as a process: die with its parent, and take SIGTERM, SIGINT and SIGHUP as
 * "cancel": every wait then ends at once and child_cancelled() says which. */
void child_begin_judge(void);
int child_cancelled(void);

/* Nothing outlives the judge, not even if it is killed while a sandbox is half made and does not
 * yet die with its parent. So it runs as the child of a guard: killed, it leaves all it started to
 * the guard, who ends it; and if the guard is killed, the judge gets a SIGTERM and ends in order.
 * child_guard_begin() forks: 0 in the judge, its pid in the guard. child_guard() returns the exit
 * code when all is over. */
pid_t child_guard_begin(void);
int child_guard(pid_t judge);

#endif
