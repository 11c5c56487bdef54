/* SPDX-License-Identifier: Apache-2.0 */
/* A lab's trusted half: judge.c, compiled on first use, kept in the cache, loaded here. */
#ifndef JUDGE_PACK_H
#define JUDGE_PACK_H

#include "model/lab.h"
#include "perflab/clinic.h"
#include "perflab/judge.h"

struct pack {
    void *handle;
    /* One of these, by the kind of lab; the others are NULL. */
    const struct perflab_judge *judge;
    const struct perflab_clinic *clinic;   /* investigate */
    const struct perflab_service *service; /* service */
};

/* Build <lab>/judge.c against <data>/include into <cache>/judges/<hash of all that goes in>.so
 * unless it is there, and load it. Returns 0, or -1 with *problem (caller frees): the compiler's
 * words or the loader's. */
int pack_load(const struct lab *lab, const char *data, const char *cache, const char *compiler,
              struct pack *pack, char **problem);

void pack_close(struct pack *pack);

/* Which of the pack's scores has that name; pack_load() has seen to it that the lab's are there. */
size_t pack_score(const struct pack *pack, const char *name);

#endif
