/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/pack.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/child.h"

enum { SOURCE_LIMIT = 1 << 20, OUTPUT_CAP = 16 << 10, BUILD_SECONDS = 60 };

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

/* FNV-1a, 64 bits: names a cache entry, guards nothing. */
static uint64_t hash_file(uint64_t hash, const char *folder, const char *name)
{
    char *path = file_join(folder, name), *data = NULL;
    size_t size = 0;
    if (file_read(path, SOURCE_LIMIT, &data, &size) == 0)
        for (size_t i = 0; i < size; i++)
            hash = (hash ^ (unsigned char)data[i]) * 0x100000001b3u;
    free(data);
    free(path);
    return hash * 0x100000001b3u;
}

static char *cache_name(const struct lab *lab, const char *include, const char *cache)
{
    uint64_t hash = hash_file(0xcbf29ce484222325u, lab->folder, "judge.c");
    hash = hash_file(hash, lab->folder, "lab.h");
    hash = hash_file(hash, include, "perflab/judge.h");
    return memory_print("%s/judges/%s-%016" PRIx64 ".so", cache, lab->id, hash);
}

static char *compile(const struct lab *lab, const char *include, const char *compiler,
                     const char *to)
{
    char *source = file_join(lab->folder, "judge.c");
    char *include_flag = memory_print("-I%s", include);
    char *lab_flag = memory_print("-I%s", lab->folder);
    char *const argv[] = {(char *)compiler, "-O2", "-std=gnu11", "-fPIC", "-shared", include_flag,
                          lab_flag,         "-o",  (char *)to,   source,  "-lm",     NULL};
    struct child_spec spec = {.argv = argv,
                              .environment = environ,
                              .filter = -1,
                              .file_size = 256 << 20,
                              .cpu_seconds = BUILD_SECONDS,
                              .cpu = -1,
                              .output_cap = OUTPUT_CAP};
    struct child child;
    int error = child_start(&spec, &child);
    bool ended = !error && child_wait(&child, clock_now() + BUILD_SECONDS * CLOCK_SECOND);
    child_stop(&child);
    char *problem = NULL;
    if (error)
        problem = memory_print("cannot start %s: %s", compiler, strerror(-error));
    else if (!ended || child.status != 0)
        problem = memory_print("%s does not compile:\n%s", source,
                               child.text.data ? child.text.data : "");
    child_free(&child);
    free(source);
    free(include_flag);
    free(lab_flag);
    return problem;
}

/* Compile to a name of our own, then rename: two checks at once never see half a file. */
static char *build(const struct lab *lab, const char *include, const char *compiler,
                   const char *path)
{
    if (file_exists(path))
        return NULL;
    char *folder = memory_copy_range(path, (size_t)(strrchr(path, '/') - path));
    char *temporary = memory_print("%s.%d", path, (int)getpid());
    char *problem = NULL;
    int error = file_make_folders(folder);
    if (error)
        problem = memory_print("cannot make the folder %s: %s", folder, strerror(-error));
    else
        problem = compile(lab, include, compiler, temporary);
    if (!problem && rename(temporary, path) < 0)
        problem = memory_print("cannot write %s", path);
    if (problem)
        unlink(temporary);
    free(temporary);
    free(folder);
    return problem;
}

size_t pack_score(const struct pack *pack, const char *name)
{
    size_t i = 0;
    const char *const *scores = pack->judge->scores;
    while (scores && scores[i] && strcmp(scores[i], name) != 0)
        i++;
    return i;
}

/* A score that lab.yaml names and judge.c does not have. */
static char *unknown_score(const struct lab *lab, const struct pack *pack)
{
    struct strings wanted = {0};
    char *problem = NULL;
    lab_scores(lab, &wanted);
    for (size_t i = 0; i < wanted.count && !problem; i++) {
        size_t at = pack_score(pack, wanted.items[i]);
        if (!pack->judge->scores || !pack->judge->scores[at])
            problem = memory_print("%s/lab.yaml names score:%s, which is none of the scores of "
                                   "judge.c",
                                   lab->folder, wanted.items[i]);
    }
    strings_free(&wanted);
    return problem;
}

int pack_load(const struct lab *lab, const char *data, const char *cache, const char *compiler,
              struct pack *pack, char **problem)
{
    char *include = file_join(data, "include");
    char *path = cache_name(lab, include, cache);
    *pack = (struct pack){0};
    *problem = build(lab, include, compiler, path);
    if (!*problem) {
        pack->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        pack->judge = pack->handle ? dlsym(pack->handle, "perflab_judge") : NULL;
        if (!pack->judge)
            *problem = memory_print("cannot load %s: %s", path, dlerror());
        else if (pack->judge->abi != PERFLAB_JUDGE_ABI)
            *problem = memory_print("%s/judge.c is for ABI %d, this perflab has %d", lab->folder,
                                    pack->judge->abi, PERFLAB_JUDGE_ABI);
        else
            *problem = unknown_score(lab, pack);
    }
    free(path);
    free(include);
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
