/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "judge/filter.h"

enum {
    NOBODY = 65534,
    MOST_FDS = 16,
    BUILD_TEMPORARY_BYTES = 64 << 20, /* /tmp and /dev/shm of a build */
    RUN_TEMPORARY_BYTES = 64 << 10,   /* of a worker: no place to keep data in */
    PROBE_SECONDS = 5,
};

/* Every folder a C toolchain and its libraries may live in, seen read-only if it is there. */
static const char *const toolchain[] = {
    "/usr", "/etc/alternatives", "/etc/ld.so.cache", "/lib", "/lib64", "/bin",
};

static void add(struct strings *argv, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strings_add(argv, words[i]);
}
#define ADD(argv, ...)                                                                             \
    do {                                                                                           \
        const char *const words[] = {__VA_ARGS__};                                                 \
        add(argv, words, sizeof(words) / sizeof(words[0]));                                        \
    } while (0)

/* A merged-/usr link such as /lib -> usr/lib is made again inside; a real folder is bound. */
static void add_toolchain(struct strings *argv)
{
    for (size_t i = 0; i < sizeof(toolchain) / sizeof(toolchain[0]); i++) {
        char target[256];
        ssize_t n = readlink(toolchain[i], target, sizeof(target) - 1);
        if (n > 0) {
            target[n] = '\0';
            ADD(argv, "--symlink", target, toolchain[i]);
        } else {
            ADD(argv, "--ro-bind-try", toolchain[i], toolchain[i]);
        }
    }
}

static void add_bubblewrap(struct strings *argv, const struct sandbox_job *job, int filter_fd)
{
    char size[24], fd[12];
    snprintf(size, sizeof(size), "%d", job->build ? BUILD_TEMPORARY_BYTES : RUN_TEMPORARY_BYTES);
    snprintf(fd, sizeof(fd), "%d", filter_fd);
    ADD(argv, "bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
        "--unshare-cgroup-try", "--hostname", "perflab", "--die-with-parent", "--new-session",
        "--cap-drop", "ALL");
    if (!job->network)
        ADD(argv, "--unshare-net");
    add_toolchain(argv);
    ADD(argv, "--dev", "/dev", "--size", size, "--tmpfs", "/dev/shm", "--size", size, "--tmpfs",
        "/tmp");
    if (job->counted) /* mapped as shared it is memory without a name; bound so it cannot be opened
                       */
        ADD(argv, "--ro-bind", "/dev/zero", "/dev/zero");
    if (job->source)
        ADD(argv, "--ro-bind", job->source, "/job/source");
    if (job->output)
        ADD(argv, job->build ? "--bind" : "--ro-bind", job->output, "/job/output");
    if (job->hidden && text_starts(job->hidden, "/usr/"))
        ADD(argv, "--tmpfs", job->hidden);
    if (job->proc)
        ADD(argv, "--proc", "/proc");
    /* bubblewrap's own tmpfs for / and /dev have no size: nobody may write there. */
    ADD(argv, "--remount-ro", "/dev", "--remount-ro", "/");
    ADD(argv, "--chdir", job->source ? "/job/source" : "/tmp", "--seccomp", fd, "--");
}

char *sandbox_path(const struct sandbox *sandbox, const struct sandbox_job *job, bool output,
                   const char *name)
{
    const char *inside = output ? "/job/output" : "/job/source";
    const char *outside = output ? job->output : job->source;
    return file_join(sandbox->bubblewrap ? inside : outside, name);
}

static char **environment_make(size_t padding)
{
    char **list = memory_alloc(5 * sizeof(char *));
    list[0] = memory_copy("PATH=/usr/bin:/bin:/usr/local/bin");
    list[1] = memory_copy("LC_ALL=C.UTF-8");
    list[2] = memory_copy("HOME=/tmp");
    char *fill = memory_alloc(padding + 1);
    memset(fill, 'x', padding);
    list[3] = memory_print("PERFLAB_PADDING=%s", fill);
    free(fill);
    return list;
}

int sandbox_start(const struct sandbox *sandbox, const struct sandbox_job *job, struct child *child)
{
    struct filter_spec rules = {job->build, job->threads, job->io_uring, job->counted,
                                job->network};
    int filter = filter_make(&rules);
    if (filter < 0)
        return filter;
    struct child_spec spec = job->limits;
    int fds[MOST_FDS];
    memcpy(fds, spec.fds ? spec.fds : (const int[]){-1}, spec.fd_count * sizeof(int));
    struct strings argv = {0};
    if (sandbox->bubblewrap) {
        fds[spec.fd_count++] = filter;
        add_bubblewrap(&argv, job, 2 + (int)spec.fd_count);
    }
    for (size_t i = 0; job->argv[i]; i++)
        strings_add(&argv, job->argv[i]);
    *memory_push(&argv.items, &argv.count) = NULL;
    char **environment = environment_make(job->padding);
    spec.argv = argv.items;
    spec.environment = environment;
    spec.folder = sandbox->bubblewrap ? NULL : job->source;
    spec.fds = fds;
    spec.filter = sandbox->bubblewrap ? -1 : filter;
    spec.uid = sandbox->uid;
    int error = child_start(&spec, child);
    close(filter);
    for (size_t i = 0; environment[i]; i++)
        free(environment[i]);
    free(environment);
    strings_free(&argv);
    return error;
}

pid_t sandbox_process(const struct sandbox *sandbox, struct child *child)
{
    pid_t pid = child->pid;
    if (sandbox->bubblewrap && pid)
        pid = child->init = child_of(pid);
    if (sandbox->bubblewrap && pid)
        pid = child_of(pid);
    return pid;
}

/* Does bubblewrap work here? Ask it to run a program, as whom the jobs will run. */
static char *bubblewrap_problem(struct sandbox *sandbox)
{
    char *const argv[] = {"true", NULL};
    struct sandbox_job job = {
        .argv = argv,
        .limits = {
            .cpu = -1, .file_size = 1 << 20, .cpu_seconds = PROBE_SECONDS, .output_cap = 4096}};
    struct child child;
    sandbox->bubblewrap = true;
    int error = sandbox_start(sandbox, &job, &child);
    bool ended = !error && child_wait(&child, clock_now() + PROBE_SECONDS * CLOCK_SECOND);
    child_stop(&child);
    char *problem = NULL;
    if (error)
        problem = memory_print("bwrap: %s", strerror(-error));
    else if (!ended)
        problem = memory_copy("bubblewrap did not answer");
    else if (child.status != 0)
        problem = child.text.length
                      ? text_printable(child.text.data, strcspn(child.text.data, "\n"))
                      : memory_print("bubblewrap ended with status %d", child.status);
    child_free(&child);
    return problem;
}

int sandbox_probe(enum isolation wanted, struct sandbox *sandbox)
{
    *sandbox = (struct sandbox){.uid = geteuid() == 0 ? NOBODY : 0};
    if (wanted == ISOLATION_NONE) {
        sandbox->description = memory_copy("none: switched off");
        return 0;
    }
    char *problem = bubblewrap_problem(sandbox);
    if (!problem) {
        sandbox->description = memory_copy("bubblewrap + seccomp");
        return 0;
    }
    sandbox->bubblewrap = false;
    sandbox->description = memory_print("none: %s", problem);
    free(problem);
    return wanted == ISOLATION_BUBBLEWRAP ? -1 : 0;
}

void sandbox_free(struct sandbox *sandbox)
{
    free(sandbox->description);
    *sandbox = (struct sandbox){0};
}
