/* SPDX-License-Identifier: 0BSD */
/*
 * What a worker hands to a lab's code.
 *
 * A launch is one sandboxed process per role. The judge shares memory with it and rings a doorbell;
 * the worker then calls lab_run() once per call of the block and rings back. lab_run() is the small
 * adapter each lab.h defines (under PERFLAB_SHIM) between this struct and the function a learner
 * writes. Nothing a worker says is believed: the judge keeps its own clock and checks every output.
 */
#ifndef PERFLAB_WORKER_H
#define PERFLAB_WORKER_H

#include <stddef.h>
#include <stdint.h>

enum perflab_phase {
    PERFLAB_RUN = 0,   /* timed: do the work of one call */
    PERFLAB_SETUP = 1, /* not timed, role 0 only, before each block: make the zeroed arena ready */
};

struct perflab_call {
    const void *in;     /* this call's input, read-only, 64-byte aligned */
    void *out;          /* this call's output, poisoned with 0xff bytes, 64-byte aligned */
    void *arena;        /* memory all roles of the launch share; NULL if the lab has none */
    size_t in_bytes;    /* size of *in */
    size_t out_bytes;   /* size of *out */
    size_t arena_bytes; /* size of *arena, 0 if none */
    int role;           /* 0 .. roles-1 */
    int fd; /* the lab's data file, read-only, O_DIRECT unless the lab has it cached; -1 if none */
    int sink;                 /* a pipe to send bytes into, if the lab has one; -1 if none */
    enum perflab_phase phase; /* during PERFLAB_SETUP, in holds nothing of use yet */
};

#endif
