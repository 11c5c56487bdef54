/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/trusted.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "judge/child.h"

enum { SOURCE_LIMIT = 1 << 20, OUTPUT_CAP = 16 << 10, BUILD_SECONDS = 60 };

static const char *const judge_flags[] = {"-O2", "-fPIC", "-shared", NULL};
static const char *const no_libs[] = {NULL};
const struct trusted trusted_judge = {"judge.c", "judges", ".so", judge_flags, no_libs};

/* FNV-1a, 64 bits: names a cache entry, guards nothing. */
static uint64_t hash_bytes(uint64_t hash, const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)data[i]) * 0x100000001b3u;
    return hash * 0x100000001b3u;
}

static uint64_t hash_file(uint64_t hash, const char *folder, const char *name)
{
    char *path = file_join(folder, name), *data = NULL;
    size_t size = 0;
    if (file_read(path, SOURCE_LIMIT, &data, &size) == 0)
        hash = hash_bytes(hash, data, size);
    free(data);
    free(path);
    return hash;
}

static int is_header(const struct dirent *entry)
{
    return text_ends(entry->d_name, ".h");
}

static uint64_t hash_headers(uint64_t hash, const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_header, alphasort);
    for (int i = 0; i < count; i++) {
        hash = hash_bytes(hash, entries[i]->d_name, strlen(entries[i]->d_name));
        hash = hash_file(hash, folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return hash;
}

static uint64_t hash_texts(uint64_t hash, const char *const *texts)
{
    for (; *texts; texts++)
        hash = hash_bytes(hash, *texts, strlen(*texts));
    return hash;
}

static char *cache_name(const struct lab *lab, const char *include, const char *cache,
                        const struct trusted *trusted)
{
    char *perflab = file_join(include, "perflab");
    uint64_t hash = hash_file(0xcbf29ce484222325u, lab->folder, trusted->source);
    hash = hash_headers(hash, lab->folder);
    hash = hash_headers(hash, perflab);
    hash = hash_texts(hash_texts(hash, trusted->flags), trusted->libs);
    free(perflab);
    return memory_print("%s/%s/%s-%016" PRIx64 "%s", cache, trusted->kept, lab->id, hash,
                        trusted->suffix);
}

/* cc <flags> -std=gnu11 -I<include> -I<lab> -o <to> <source> <libs> -lm */
static char **command(const char *compiler, const struct trusted *trusted, const char *source,
                      char *include, char *folder, const char *to)
{
    char **argv = NULL;
    size_t count = 0;
    *memory_push(&argv, &count) = (char *)compiler;
    for (const char *const *flag = trusted->flags; *flag; flag++)
        *memory_push(&argv, &count) = (char *)*flag;
    const char *const rest[] = {"-std=gnu11", include, folder, "-o", to, source};
    for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
        *memory_push(&argv, &count) = (char *)rest[i];
    for (const char *const *lib = trusted->libs; *lib; lib++)
        *memory_push(&argv, &count) = (char *)*lib;
    *memory_push(&argv, &count) = (char *)"-lm";
    memory_push(&argv, &count);
    return argv;
}

static char *compile(const struct lab *lab, const char *include, const char *compiler,
                     const struct trusted *trusted, const char *to)
{
    char *source = file_join(lab->folder, trusted->source);
    char *include_flag = memory_print("-I%s", include);
    char *lab_flag = memory_print("-I%s", lab->folder);
    char **argv = command(compiler, trusted, source, include_flag, lab_flag, to);
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
    free(argv);
    free(source);
    free(include_flag);
    free(lab_flag);
    return problem;
}

/* Compile to a name of our own, then rename: two checks at once never see half a file. */
static char *build(const struct lab *lab, const char *include, const char *compiler,
                   const struct trusted *trusted, const char *path)
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
        problem = compile(lab, include, compiler, trusted, temporary);
    if (!problem && rename(temporary, path) < 0)
        problem = memory_print("cannot write %s", path);
    if (problem)
        unlink(temporary);
    free(temporary);
    free(folder);
    return problem;
}

char *trusted_build(const struct lab *lab, const char *data, const char *cache,
                    const char *compiler, const struct trusted *trusted, char **problem)
{
    char *include = file_join(data, "include");
    char *path = cache_name(lab, include, cache, trusted);
    *problem = build(lab, include, compiler, trusted, path);
    free(include);
    if (!*problem)
        return path;
    free(path);
    return NULL;
}

static const char **texts_of(const struct strings *strings)
{
    const char **texts = memory_alloc((strings->count + 1) * sizeof(*texts));
    for (size_t i = 0; i < strings->count; i++)
        texts[i] = strings->items[i];
    return texts;
}

char *trusted_build_program(const struct lab *lab, const char *source, const char *kept,
                            const char *data, const char *cache, const char *compiler,
                            char **problem)
{
    const char **flags = texts_of(&lab->cc), **libs = texts_of(&lab->libs);
    struct trusted program = {source, kept, "", flags, libs};
    char *path = trusted_build(lab, data, cache, compiler, &program, problem);
    free(flags);
    free(libs);
    return path;
}
