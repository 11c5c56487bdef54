/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where untrusted code runs: bubblewrap (its own user, mount, pid, net, ipc and uts namespaces, no
 * /proc, read-only toolchain, sized /tmp) with a seccomp filter and rlimits; without bubblewrap a
 * plain child with the same filter and rlimits, and every result is then labelled "practice".
 */
#ifndef JUDGE_SANDBOX_H
#define JUDGE_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

#include "judge/child.h"

enum isolation { ISOLATION_AUTO, ISOLATION_BUBBLEWRAP, ISOLATION_NONE };

struct sandbox {
    bool bubblewrap;
    uid_t uid;         /* unprivileged user to become when started by root; 0: already ordinary */
    char *description; /* "bubblewrap + seccomp", or "none: <why>" */
};

/* Find out, by running it, what isolation there is. Returns 0, or -1 if ISOLATION_BUBBLEWRAP was
 * asked for and is not to be had (description says why). The caller frees with sandbox_free(). */
int sandbox_probe(enum isolation wanted, struct sandbox *sandbox);
void sandbox_free(struct sandbox *sandbox);

struct sandbox_job {
    const char *source; /* folder seen read-only as /job/source */
    const char *output; /* folder seen as /job/output */
    const char *hidden; /* folder not to be seen though it may lie under /usr; NULL: none */
    bool build;         /* output is writable, processes may be started */
    bool threads, io_uring;
    bool counted;      /* all memory must show in what /proc tells of the process */
    bool network;      /* a server: sees the network the judge is in, and may listen there */
    bool proc;         /* a /proc of its own namespace: valgrind cannot do without */
    char *const *argv; /* paths as inside: /job/... when bubblewrap is used, else as outside */
    size_t padding;    /* bytes added to the environment: its size shifts the stack */
    struct child_spec limits; /* address_space, file_size, cpu_seconds, cpu, output_cap, fds */
};

/* Where `name` of the job's source or output folder is seen from inside. Caller frees. */
char *sandbox_path(const struct sandbox *sandbox, const struct sandbox_job *job, bool output,
                   const char *name);

/* Start the job in the sandbox. Returns 0 or -errno. */
int sandbox_start(const struct sandbox *sandbox, const struct sandbox_job *job,
                  struct child *child);

/* The job's own process, once it is seen to run: bubblewrap is two processes around it, whose only
 * children are followed down. 0 where the kernel does not tell. */
pid_t sandbox_process(const struct sandbox *sandbox, struct child *child);

#endif
