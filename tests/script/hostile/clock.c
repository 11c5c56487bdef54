/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clock of its own: whoever asks for the time is told that none has passed. The work is as slow
 * as the baseline's.
 *
 * expect: fail | inconclusive
 */
#include <time.h>

#include "lab.h"

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    now->tv_sec = 1;
    now->tv_nsec = 0;
    return 0;
}

void scramble(const struct input *in, struct output *out)
{
    for (int times = 0; times < 4; times++)
        for (uint64_t i = 0; i < in->count; i++)
            out->digests[i] = digest(in->values[i], in->key);
}
