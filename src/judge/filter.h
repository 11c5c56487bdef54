/* SPDX-License-Identifier: Apache-2.0 */
/* The system call filter of workers and of builds, made by libseccomp. */
#ifndef JUDGE_FILTER_H
#define JUDGE_FILTER_H

#include <stdbool.h>

struct filter_spec {
    bool build;    /* a compiler may start processes; a worker may not */
    bool threads;  /* the lab allows more than one thread */
    bool io_uring; /* the lab asks for it */
    bool counted;  /* the lab counts memory: a worker's may lie nowhere else */
    bool network;  /* a server: TCP sockets that listen; it may not call others */
};

/* A memfd holding the BPF program, read offset at 0; the caller closes it. -errno on failure. */
int filter_make(const struct filter_spec *spec);

#endif
