/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/symbolise.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/kallsyms.h"

enum { SECONDS = 30, ANSWER_BYTES = 64 << 20 };
#ifdef __SANITIZE_ADDRESS__
static const int64_t most_memory = 0; /* its shadow is as large as the address space */
#else
static const int64_t most_memory = INT64_C(2) << 30;
#endif

static char *problem_of(const struct child *child, bool ended)
{
    if (child->flooded)
        return memory_copy("its symbols are too many");
    if (!ended)
        return memory_print("reading its symbols took more than %d s", SECONDS);
    if (WIFSIGNALED(child->status))
        return memory_print("reading its symbols ended with signal %d", WTERMSIG(child->status));
    return memory_print("reading its symbols ended with status %d", WEXITSTATUS(child->status));
}

/* The stacks of all samples, user frames only, in the samples' order. NULL in *why if it worked. */
static void ask(const struct capture *capture, const struct sandbox *sandbox, const char *folder,
                struct profile *answer, char **why)
{
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int fds[] = {self, capture->fd};
    char *const argv[] = {"/proc/self/fd/3", SYMBOLISE_FLAG, NULL};
    struct sandbox_job job = {.output = folder,
                              .proc = true,
                              .argv = argv,
                              .limits = {.fds = fds,
                                         .fd_count = 2,
                                         .address_space = most_memory,
                                         .cpu_seconds = SECONDS,
                                         .cpu = -1,
                                         .output_cap = ANSWER_BYTES}};
    struct child child;
    int error = self < 0 ? -errno : sandbox_start(sandbox, &job, &child);
    *answer = (struct profile){0};
    if (error) {
        *why = memory_print("reading its symbols: %s", strerror(-error));
    } else {
        bool ended = child_wait(&child, clock_now() + SECONDS * CLOCK_SECOND);
        child_stop(&child);
        json_t *json =
            ended && child.status == 0
                ? json_loadb(child.text.data ? child.text.data : "", child.text.length, 0, NULL)
                : NULL;
        *why = json ? NULL : problem_of(&child, ended);
        if (json &&
            (profile_from_json(json, answer) < 0 || answer->stack_count != capture->samples)) {
            profile_free(answer);
            *why = memory_copy("its symbols make no sense");
        }
        json_decref(json);
        child_free(&child);
    }
    if (self >= 0)
        close(self);
}

struct names {
    struct kallsyms *kallsyms;
    struct profile *profile;
    long *ids; /* of the answer's frames in the profile */
    long unknown;
};

/* What every wait ends in: giving up the CPU, and who looks on. */
static bool is_leaving(const char *name)
{
    return strcmp(name, "schedule") == 0 || strcmp(name, "__schedule") == 0 ||
           text_starts(name, "bpf_trace_run") || text_starts(name, "bpf_prog_");
}

static size_t take_kernel(struct names *names, const struct stack *stack, size_t *frames,
                          size_t depth)
{
    for (size_t i = stack->kernel_count; i > 0; i--) {
        /* All but the innermost are addresses that a call returns to. */
        uint64_t address = stack->kernel[i - 1] - (i > 1);
        struct profile_frame frame = {.name = (char *)kallsyms_find(names->kallsyms, address),
                                      .kind = FRAME_KERNEL};
        if (profile_off_cpu(names->profile) && is_leaving(frame.name))
            continue;
        long id = profile_intern(names->profile, &frame);
        if (id >= 0)
            frames[depth++] = (size_t)id;
    }
    return depth;
}

/* A worker that waits for the judge reads the bell, outside lab_run(). */
static bool is_bell(const struct profile *profile, const size_t *frames, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        if (strcmp(profile->frames[frames[i]].name, "lab_run") == 0)
            return false;
    const char *innermost = depth ? profile->frames[frames[depth - 1]].name : "";
    return strcmp(innermost, "read") == 0 || strcmp(innermost, "__libc_read") == 0 ||
           strcmp(innermost, "__read") == 0;
}

static void take_sample(struct names *names, const struct ring_sample *sample,
                        const struct profile_stack *user)
{
    size_t frames[PROFILE_DEEPEST + STACK_DEEPEST], depth = 0;
    for (size_t i = 0; user && i < user->depth; i++)
        if (names->ids[user->frames[i]] >= 0)
            frames[depth++] = (size_t)names->ids[user->frames[i]];
    if (profile_off_cpu(names->profile) && is_bell(names->profile, frames, depth))
        return;
    if (!depth)
        frames[depth++] = (size_t)names->unknown;
    depth = take_kernel(names, &sample->stack, frames, depth);
    profile_add(names->profile, frames, depth, sample->stack.weight);
}

static void take_all(struct names *names, const struct profile *answer, const void *data,
                     size_t size)
{
    static struct ring_sample sample;
    struct capture_reader reader;
    const struct profile_frame unknown = {.name = (char *)"[unknown]"};
    names->unknown = profile_intern(names->profile, &unknown);
    names->ids = memory_alloc(answer->frame_count * sizeof(long) + 1);
    for (size_t i = 0; i < answer->frame_count; i++)
        names->ids[i] = profile_intern(names->profile, &answer->frames[i]);
    capture_read(&reader, data, size);
    for (size_t i = 0; capture_next(&reader, &sample); i++)
        take_sample(names, &sample, i < answer->stack_count ? &answer->stacks[i] : NULL);
    profile_merge(names->profile);
    free(names->ids);
}

static void *map_samples(int fd, size_t *size)
{
    off_t end = lseek(fd, 0, SEEK_END);
    *size = end > 0 ? (size_t)end : 0;
    void *data = end > 0 ? mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    return data == MAP_FAILED ? NULL : data;
}

int symbolise(const struct capture *capture, const struct sandbox *sandbox, const char *folder,
              struct profile *profile)
{
    struct profile answer;
    size_t size;
    if (!capture->samples)
        return 0;
    const void *data = map_samples(capture->fd, &size);
    if (!data)
        return -errno;
    struct names names = {.kallsyms = kallsyms_open("/proc/kallsyms"), .profile = profile};
    ask(capture, sandbox, folder, &answer, &profile->user_note);
    take_all(&names, &answer, data, size);
    profile_free(&answer);
    kallsyms_close(names.kallsyms);
    munmap((void *)data, size);
    return 0;
}
