/* SPDX-License-Identifier: Apache-2.0 */
/* What the wards of the patient share: options, time, and how a place that allocates is written. */
#ifndef MEMORY_CLINIC_PATIENT_H
#define MEMORY_CLINIC_PATIENT_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "case.h"

struct options {
    uint64_t number; /* of the case */
    double seconds;  /* of traffic */
    int slice;       /* of the collector; -1: as the case sets it */
};

/* A function that keeps its name in every tool, whatever the optimiser would like. */
#define PLACE static __attribute__((noinline, noclone, used))

static inline int64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Until a moment, or not at all if that has passed: who is late goes on at once. */
static inline void sleep_until(int64_t when)
{
    struct timespec time = {when / 1000000000, when % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
        ;
}

static inline void *must(void *memory)
{
    if (memory)
        return memory;
    fputs("patient: out of memory\n", stderr);
    exit(1);
}

/* Touch every byte, so that what is allocated is resident too, and work a little on it. */
static inline uint32_t fill(void *memory, size_t bytes, uint32_t value)
{
    uint32_t *words = memory;
    for (size_t i = 0; i < bytes / sizeof(*words); i++)
        words[i] = value = value * 1664525u + 1013904223u;
    return value;
}

#endif
