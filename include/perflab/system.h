/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The live system of a lab of kind plan: a program of the pack, system.c, that perflab's judge
 * starts on a CPU of its own as
 *
 *   system SEED NAME=VALUE...
 *
 * with the lab's parameters as names and values. It listens at a free port of 127.0.0.1, prints the
 * port on a line of its own, and answers HTTP requests until it is killed. Descriptor 3 is memory
 * that it shares with the judge: one struct perflab_system.
 */
#ifndef PERFLAB_SYSTEM_H
#define PERFLAB_SYSTEM_H

#include <stdatomic.h>

enum { PERFLAB_SYSTEM_FD = 3 };

struct perflab_system {
    atomic_ullong served; /* requests */
    atomic_ullong busy; /* ns in which it was at work on them, from taking one up to answering it */
    atomic_ullong
        late; /* ns by which services took longer than they were to, by 50 us or more each: what
                 the machine did to the system, so that no model is blamed for it */
};

#endif
