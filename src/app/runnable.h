/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `perflab run` runs: a program of the lab, as the learner and in the open, so that every tool
 * of the machine can look at it. Which program that is, is a matter of the lab's kind; runnable.c
 * has a row for each kind that has one.
 */
#ifndef APP_RUNNABLE_H
#define APP_RUNNABLE_H

#include <stdint.h>

#include "base/error.h"
#include "model/lab.h"

struct runnable_request {
    const struct lab *lab;
    const char *source;       /* the learner's file */
    const char *data, *cache; /* perflab's folders */
};

struct runnable {        /* start from {0}; runnable_free() */
    char *what;          /* "the patient of case 4711" */
    char *next;          /* a command to type beside it */
    uint16_t port;       /* of 127.0.0.1, that it is given; 0: none */
    struct strings argv; /* the program's path, and the words that it needs */
};

/* Build it if need be. 0, or -1 with errors. */
int runnable_make(const struct runnable_request *request, struct runnable *runnable,
                  struct errors *errors);

/* Why it may have ended with that exit code, the caller's; NULL: nothing is known. */
char *runnable_explain(const struct runnable *runnable, int code);
void runnable_free(struct runnable *runnable);

#endif
