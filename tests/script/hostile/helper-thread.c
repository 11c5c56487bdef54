/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread that outlives its call watches the input, which the worker shares with the judge, and
 * computes as soon as the judge writes it: before the bell.
 *
 * lab: threads
 * expect: fail
 * reason: outside the timed window
 */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "lab.h"

static const struct input *_Atomic watched;
static uint64_t answer[4096];
static _Atomic uint64_t answered; /* key of the input that the answer is for */

static void *watch(void *argument)
{
    (void)argument;
    for (;;) {
        const volatile struct input *in = watched;
        uint64_t key = in->key;
        if (key == answered)
            continue;
        for (uint64_t i = 0; i < in->count; i++)
            answer[i] = digest(in->values[i], key);
        answered = key;
    }
    return NULL;
}

static int foreseen(const struct input *in)
{
    uint64_t last = in->count - 1;
    return in == watched && answered == in->key && answer[0] == digest(in->values[0], in->key) &&
           answer[last] == digest(in->values[last], in->key);
}

void scramble(const struct input *in, struct output *out)
{
    static pthread_t thread;
    if (!thread) {
        watched = in;
        pthread_create(&thread, NULL, watch, NULL);
    }
    if (foreseen(in)) {
        memcpy(out->digests, answer, in->count * sizeof(answer[0]));
        return;
    }
    for (int times = 0; times < 4; times++)
        for (uint64_t i = 0; i < in->count; i++)
            out->digests[i] = digest(in->values[i], in->key);
}
