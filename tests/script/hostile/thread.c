/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts a thread where the lab allows none.
 *
 * expect: run-time error
 * reason: SIGSYS
 */
#include <pthread.h>
#include <stddef.h>

#include "lab.h"

static void *run(void *out)
{
    return out;
}

void scramble(const struct input *in, struct output *out)
{
    pthread_t thread;
    (void)in;
    if (pthread_create(&thread, NULL, run, out) == 0)
        pthread_join(thread, NULL);
}
