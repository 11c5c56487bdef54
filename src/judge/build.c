/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/build.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

enum {
    SOURCE_LIMIT = 1 << 20, /* bytes of one source file */
    NAME_LIMIT = 64,        /* bytes of a learner's file name that is kept */
    OUTPUT_CAP = 64 << 10,  /* bytes of diagnostics kept */
    BUILD_SECONDS = 30,
    PROGRAM_BYTES = 128 << 20,
};
static const int64_t compiler_memory = INT64_C(2) << 30;

struct side {
    const char *name; /* candidate, baseline: also its output folder */
    const char *flag; /* appended to the lab's own; NULL: none */
    char *source;     /* file name in sources/ */
    bool object;      /* that file alone, not linked */
    struct child child;
    bool started;
};

char *build_find(const char *name)
{
    const char *path = getenv("PATH");
    for (const char *at = path ? path : "/usr/bin:/bin"; *at;) {
        size_t length = strcspn(at, ":");
        char *folder = memory_copy_range(at, length), *file = file_join(folder, name);
        free(folder);
        if (file[0] == '/' && access(file, X_OK) == 0)
            return file;
        free(file);
        at += length + (at[length] == ':');
    }
    return NULL;
}

char *build_compiler(void)
{
    const char *named = getenv("PERFLAB_CC");
    if (named && strchr(named, '/'))
        return access(named, X_OK) == 0 ? memory_copy(named) : NULL;
    if (named && *named)
        return build_find(named);
    static const char *const names[] = {"cc", "gcc", "clang"};
    char *found = NULL;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !found; i++)
        found = build_find(names[i]);
    return found;
}

char *build_compiler_version(const char *compiler)
{
    char *const argv[] = {(char *)compiler, "--version", NULL};
    struct child_spec spec = {.argv = argv,
                              .environment = environ,
                              .filter = -1,
                              .cpu_seconds = 5,
                              .file_size = 1 << 20,
                              .cpu = -1,
                              .output_cap = 4096};
    struct child child;
    if (child_start(&spec, &child) == 0)
        child_wait(&child, clock_now() + 5 * CLOCK_SECOND);
    child_stop(&child);
    const char *text = child.text.data ? child.text.data : compiler;
    char *line = text_printable(text, strcspn(text, "\n"));
    child_free(&child);
    return line;
}

static int copy(const char *from_folder, const char *from, const struct scratch *scratch,
                const char *to, struct failure *failure)
{
    char *path = from_folder ? file_join(from_folder, from) : memory_copy(from);
    char *target = file_join(scratch->sources, to), *data = NULL;
    size_t size = 0;
    int error = file_read(path, SOURCE_LIMIT, &data, &size);
    if (error)
        failure_set(failure, VERDICT_BAD_DEFINITION, "cannot read %s: %s", path, strerror(-error));
    else if ((error = file_write(target, data, size, 0644)) != 0)
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot write %s: %s", target,
                    strerror(-error));
    free(data);
    free(target);
    free(path);
    return error ? -1 : 0;
}

/* What is wrong with a learner's file is the learner's to mend. A link would be read with the
 * rights of the judge, who may see more than the learner does: other people's work, for one. */
int build_check_source(const char *path, struct failure *failure)
{
    struct stat st;
    const char *problem = NULL;
    if (lstat(path, &st) < 0)
        return 0; /* copying it will say why */
    if (S_ISLNK(st.st_mode))
        problem = "is a symbolic link; hand in the file itself";
    else if (!S_ISREG(st.st_mode))
        problem = "is not a file";
    else if (st.st_size > SOURCE_LIMIT)
        problem = "is larger than 1 MB";
    if (problem)
        failure_set(failure, VERDICT_COMPILE_ERROR, "%s %s", path, problem);
    return problem ? -1 : 0;
}

/* What stands between a function and the judge. */
static int copy_shim(const char *data, const struct scratch *scratch, struct failure *failure)
{
    char *perflab = file_join(scratch->sources, "perflab");
    int made = mkdir(perflab, 0755);
    free(perflab);
    if (made < 0) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot write to %s", scratch->sources);
        return -1;
    }
    return copy(data, "include/perflab/worker.h", scratch, "perflab/worker.h", failure) < 0 ||
                   copy(data, "include/perflab/plan.h", scratch, "perflab/plan.h", failure) < 0 ||
                   copy(data, "src/judge/protocol.h", scratch, "protocol.h", failure) < 0 ||
                   copy(data, "src/judge/shim.c", scratch, "shim.c", failure) < 0
               ? -1
               : 0;
}

static int copy_sources(const struct lab *lab, const char *data, const char *source,
                        struct side sides[2], const struct scratch *scratch,
                        struct failure *failure)
{
    return (!lab_is_program(lab) && copy_shim(data, scratch, failure) < 0) ||
                   copy(lab->folder, "lab.h", scratch, "lab.h", failure) < 0 ||
                   copy(lab->folder, lab->baseline, scratch, sides[1].source, failure) < 0 ||
                   build_check_source(source, failure) < 0 ||
                   copy(NULL, source, scratch, sides[0].source, failure) < 0
               ? -1
               : 0;
}

static char **make_command(const struct lab *lab, const struct sandbox *sandbox,
                           const struct sandbox_job *job, const char *compiler,
                           const struct side *side, struct strings *words)
{
    char *output = sandbox_path(sandbox, job, true, side->object ? "code.o" : "program");
    const char *fixed[] = {
        "-std=gnu11", "-I.", "-fmax-errors=20", "-fdiagnostics-color=never", "-pipe", side->source,
        "-o",         output};
    strings_add(words, compiler);
    for (size_t i = 0; i < lab->cc.count; i++)
        strings_add(words, lab->cc.items[i]);
    if (side->flag)
        strings_add(words, side->flag);
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        strings_add(words, fixed[i]);
    if (side->object)
        strings_add(words, "-c");
    else if (!lab_is_program(lab))
        strings_add(words, "shim.c");
    if (side->object)
        strings_add(words, "-fno-lto"); /* or there would be no instructions in it yet */
    for (size_t i = 0; i < lab->libs.count && !side->object; i++)
        strings_add(words, lab->libs.items[i]);
    *memory_push(&words->items, &words->count) = NULL;
    free(output);
    return words->items;
}

static int start_side(const struct lab *lab, const struct sandbox *sandbox, const char *data,
                      const char *compiler, const struct scratch *scratch, struct side *side)
{
    char *output = file_join(scratch->folder, side->name);
    struct sandbox_job job = {.source = scratch->sources,
                              .output = output,
                              .hidden = data, /* it holds the solutions */
                              .build = true,
                              .limits = {.address_space = compiler_memory,
                                         .file_size = PROGRAM_BYTES,
                                         .cpu_seconds = BUILD_SECONDS,
                                         .cpu = -1,
                                         .output_cap = OUTPUT_CAP}};
    struct strings words = {0};
    job.argv = make_command(lab, sandbox, &job, compiler, side, &words);
    int error = sandbox_start(sandbox, &job, &side->child);
    side->started = error == 0;
    strings_free(&words);
    free(output);
    return error;
}

static int judge_side(struct side *side, bool candidate, struct failure *failure)
{
    struct child *child = &side->child;
    bool ended = side->started && child_wait(child, clock_now() + BUILD_SECONDS * CLOCK_SECOND);
    child_stop(child);
    if (ended && child->status == 0)
        return 0;
    enum verdict verdict = candidate ? VERDICT_COMPILE_ERROR : VERDICT_INTERNAL_ERROR;
    if (!side->started)
        failure_set(failure, VERDICT_INTERNAL_ERROR, "the compiler could not be started");
    else if (child->flooded)
        failure_set(failure, verdict, "the compiler printed more than %d bytes about %s",
                    OUTPUT_CAP, side->source);
    else if (!ended)
        failure_set(failure, verdict, "compiling %s took more than %d s", side->source,
                    BUILD_SECONDS);
    else
        failure_set(failure, verdict, "%s does not compile", side->source);
    if (child->text.length)
        failure->detail = text_printable(child->text.data, child->text.length);
    return -1;
}

/* The learner's file keeps its own name in diagnostics, unless that name is taken here. */
static char *source_name(const struct lab *lab, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    bool plain =
        text_ends(name, ".c") && name[0] != '.' && name[0] != '-' && strlen(name) <= NAME_LIMIT;
    if (!plain || strcmp(name, "shim.c") == 0 || text_starts(name, "baseline-"))
        name = lab->edit.items[0];
    return memory_copy(name);
}

int build_programs(const struct lab *lab, const struct sandbox *sandbox, const char *data,
                   const char *source, const char *compiler, const char *simulation_flag,
                   bool objects, const struct scratch *scratch, struct failure *failure)
{
    char *candidate = source_name(lab, source);
    char *baseline = memory_print("baseline-%s", lab->baseline);
    struct side sides[] = {
        {.name = "candidate", .source = candidate},
        {.name = "baseline", .source = baseline},
        {.name = "simulated-candidate", .source = candidate, .flag = simulation_flag},
        {.name = "simulated-baseline", .source = baseline, .flag = simulation_flag},
        {.name = "object-candidate", .source = candidate, .object = true},
        {.name = "object-baseline", .source = baseline, .object = true}};
    const int count = sizeof(sides) / sizeof(sides[0]);
    const bool wanted[] = {true, true, simulation_flag, simulation_flag, objects, objects};
    for (int i = 0; i < count; i++)
        sides[i].child = (struct child){.pidfd = -1, .output = -1};
    int result = copy_sources(lab, data, source, sides, scratch, failure);
    for (int i = 0; i < count && result == 0; i++)
        if (wanted[i])
            start_side(lab, sandbox, data, compiler, scratch, &sides[i]);
    for (int i = 0; i < count && result == 0; i++)
        if (wanted[i])
            result = judge_side(&sides[i], i % 2 == 0, failure);
    for (int i = 0; i < count; i++)
        child_free(&sides[i].child);
    free(candidate);
    free(baseline);
    return result;
}
