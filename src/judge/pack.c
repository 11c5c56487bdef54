/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/pack.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/trusted.h"

enum { MOST_MESSAGE = 64 << 10 }; /* bytes of a request, of a body */

int64_t perflab_param(const struct perflab_params *params, const char *name)
{
    const int64_t *value = params_find((const struct params *)params, name);
    if (!value) {
        fprintf(stderr, "judge.c asks for the parameter '%s', which lab.yaml does not have\n",
                name);
        exit(2);
    }
    return *value;
}

static size_t find_score(const char *const *scores, const char *name)
{
    size_t i = 0;
    while (scores && scores[i] && strcmp(scores[i], name) != 0)
        i++;
    return i;
}

size_t pack_score(const struct pack *pack, const char *name)
{
    return find_score(pack->judge->scores, name);
}

/* A score that lab.yaml names and judge.c does not have. */
static char *unknown_score(const struct lab *lab, const char *const *scores)
{
    struct strings wanted = {0};
    char *problem = NULL;
    lab_scores(lab, &wanted);
    for (size_t i = 0; i < wanted.count && !problem; i++) {
        size_t at = find_score(scores, wanted.items[i]);
        if (!scores || !scores[at])
            problem = memory_print("%s/lab.yaml names score:%s, which is none of the scores of "
                                   "judge.c",
                                   lab->folder, wanted.items[i]);
    }
    strings_free(&wanted);
    return problem;
}

static char *take_judge(const struct lab *lab, const void *found, struct pack *pack)
{
    pack->judge = found;
    return unknown_score(lab, pack->judge->scores);
}

static char *take_clinic(const struct lab *lab, const void *found, struct pack *pack)
{
    pack->clinic = found;
    return unknown_score(lab, pack->clinic->scores);
}

static char *take_service(const struct lab *lab, const void *found, struct pack *pack)
{
    const struct perflab_service *service = pack->service = found;
    if (!service->most_request || service->most_request > MOST_MESSAGE ||
        service->most_body > MOST_MESSAGE)
        return memory_print("%s/judge.c: most_request is 1 to %d, most_body at most %d",
                            lab->folder, MOST_MESSAGE, MOST_MESSAGE);
    return unknown_score(lab, NULL);
}

/* What judge.c defines; the abi is the first member of each. */
static const struct definition {
    enum lab_kind kind;
    const char *symbol;
    int abi;
    char *(*take)(const struct lab *lab, const void *found, struct pack *pack); /* the problem */
} definitions[] = {
    {LAB_KERNEL, "perflab_judge", PERFLAB_JUDGE_ABI, take_judge},
    {LAB_PLAN, "perflab_judge", PERFLAB_JUDGE_ABI, take_judge},
    {LAB_INVESTIGATE, "perflab_clinic", PERFLAB_CLINIC_ABI, take_clinic},
    {LAB_SERVICE, "perflab_service", PERFLAB_JUDGE_ABI, take_service},
};

static char *load(const struct lab *lab, const char *path, struct pack *pack)
{
    const struct definition *of = definitions;
    while (of->kind != lab->kind)
        of++;
    pack->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const void *found = pack->handle ? dlsym(pack->handle, of->symbol) : NULL;
    if (!found)
        return memory_print("cannot load %s: %s", path, dlerror());
    if (*(const int *)found != of->abi)
        return memory_print("%s/judge.c is for ABI %d, this perflab has %d", lab->folder,
                            *(const int *)found, of->abi);
    return of->take(lab, found, pack);
}

int pack_load(const struct lab *lab, const char *data, const char *cache, const char *compiler,
              struct pack *pack, char **problem)
{
    *pack = (struct pack){0};
    char *path = trusted_build(lab, data, cache, compiler, &trusted_judge, problem);
    if (path)
        *problem = load(lab, path, pack);
    free(path);
    if (*problem)
        pack_close(pack);
    return *problem ? -1 : 0;
}

void pack_close(struct pack *pack)
{
    if (pack->handle)
        dlclose(pack->handle);
    *pack = (struct pack){0};
}
