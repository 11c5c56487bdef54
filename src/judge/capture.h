/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples on their way to the symboliser: a memfd of groups, one for each process of each launch,
 * with the process's mappings and its samples packed one behind the other. Judge and symboliser are
 * one program, so this is no format for anybody else.
 */
#ifndef JUDGE_CAPTURE_H
#define JUDGE_CAPTURE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/text.h"
#include "perflab/judge.h"
#include "probe/ring.h"

enum { CAPTURE_BYTES = 256 << 20 };

struct capture {
    int fd;
    size_t bytes, samples;
    size_t refused; /* samples there was no room for */
    struct {
        pid_t pid; /* 0: unused */
        size_t samples;
        struct text packed;
    } pending[PERFLAB_MAX_ROLES];
};

int capture_open(struct capture *capture); /* 0 or -errno */

/* Keep a sample until its process's mappings are known. */
void capture_add(struct capture *capture, const struct ring_sample *sample);

/* All of a process's samples are in: write them, with its mappings. 0 or -errno. */
int capture_finish(struct capture *capture, pid_t pid);
void capture_close(struct capture *capture);

/* What was written, read in the same order. */
struct capture_reader {
    const char *at, *end;
    const char *maps; /* of the current group */
    size_t maps_size;
    size_t group;   /* number of it, from 1 */
    size_t samples; /* left in it */
};
void capture_read(struct capture_reader *reader, const void *data, size_t size);
bool capture_next(struct capture_reader *reader, struct ring_sample *sample); /* false: no more */

#endif
