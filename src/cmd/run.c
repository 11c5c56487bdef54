/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lab's program in the foreground. It has the terminal and the caller's rights; perflab stands
 * beside it, says on stderr what it is and what could be typed next, and counts.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/folders.h"
#include "app/runnable.h"
#include "app/vitals.h"
#include "base/clock.h"
#include "base/memory.h"
#include "cmd/checking.h"

enum { MOST_WORDS = 64, CANNOT_EXEC = 127, SIGNALLED = 128 };

static volatile pid_t child;

/* Ctrl-C reaches the program by itself, as it is in the foreground, too; what was sent to perflab
 * alone is handed on. */
static void hand_on(int number)
{
    if (child > 0)
        kill(child, number);
}

static void catch_signals(void)
{
    static const int passed[] = {SIGTERM, SIGHUP};
    static const int shared[] = {SIGINT, SIGQUIT};
    struct sigaction action = {.sa_handler = hand_on};
    for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
        sigaction(passed[i], &action, NULL);
    action.sa_handler = SIG_IGN;
    for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
        sigaction(shared[i], &action, NULL);
}

static pid_t start(char *const argv[])
{
    pid_t parent = getpid();
    child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(CANNOT_EXEC);
    execv(argv[0], argv);
    fprintf(stderr, "perflab: cannot start %s: %s\n", argv[0], strerror(errno));
    _exit(CANNOT_EXEC);
}

static void tell(const struct runnable *runnable, const struct args *args, pid_t pid)
{
    fprintf(stderr, "perflab: %s runs as pid %d; Ctrl-C ends it\n", runnable->what, (int)pid);
    fprintf(stderr, "  to look at it, in another terminal:\n");
    fprintf(stderr, "    grep -E 'Rss|Pss|Anon' /proc/%d/smaps_rollup\n    gdb -p %d\n", (int)pid,
            (int)pid);
    fprintf(stderr, "    %s\n  under a tool of its own:\n    valgrind --leak-check=full",
            runnable->next);
    for (size_t i = 0; i < runnable->argv.count; i++)
        fprintf(stderr, " %s", runnable->argv.items[i]);
    for (int i = 1; i < args->count; i++)
        fprintf(stderr, " %s", args->rest[i]);
    fprintf(stderr, "\n");
}

/* A line a second until it has ended. */
static void count(pid_t pid, int ended)
{
    struct vitals *vitals = vitals_open(pid);
    char *text = vitals_head(vitals);
    fputs(text, stderr);
    free(text);
    int64_t next = clock_now() + CLOCK_SECOND;
    for (bool runs = true; runs; next += CLOCK_SECOND) {
        struct pollfd wait = {ended, POLLIN, 0};
        int64_t left;
        while ((left = next - clock_now()) > 0 && !wait.revents)
            poll(&wait, 1, (int)(left / 1000000) + 1);
        text = wait.revents ? NULL : vitals_line(vitals);
        runs = text != NULL;
        if (text)
            fprintf(stderr, "%s\n", text);
        free(text);
    }
    vitals_close(vitals);
}

static int run_program(const struct runnable *runnable, const struct args *args)
{
    char **argv = memory_alloc((runnable->argv.count + (size_t)args->count + 1) * sizeof(*argv));
    size_t length = 0;
    for (size_t i = 0; i < runnable->argv.count; i++)
        argv[length++] = runnable->argv.items[i];
    for (int i = 1; i < args->count; i++)
        argv[length++] = (char *)args->rest[i];
    pid_t pid = start(argv);
    free(argv);
    if (pid < 0) {
        fprintf(stderr, "perflab: cannot start a process: %s\n", strerror(errno));
        return EXIT_INTERNAL;
    }
    catch_signals();
    tell(runnable, args, pid);
    int ended = (int)syscall(SYS_pidfd_open, pid, 0), status;
    if (ended >= 0 && (args->given[FLAG_COUNTERS] || isatty(STDERR_FILENO)))
        count(pid, ended);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (ended >= 0)
        close(ended);
    if (WIFSIGNALED(status))
        return SIGNALLED + WTERMSIG(status);
    char *why = runnable_explain(runnable, WEXITSTATUS(status));
    if (why)
        fprintf(stderr, "perflab: it ended with exit code %d; %s\n", WEXITSTATUS(status), why);
    free(why);
    return WEXITSTATUS(status);
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct runnable runnable = {0};
    const struct args lab = {.rest = args->rest, .count = 1};
    char *source = NULL, *cache = NULL;
    int code;
    if (checking_open_lab(&scene, &lab) < 0 || !(source = checking_source(&scene, args)) ||
        !(cache = folders_cache(&scene.errors)))
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else if (runnable_make(
                 &(struct runnable_request){&scene.lab, source, scene.catalog.data, cache},
                 &runnable, &scene.errors) < 0)
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else
        code = run_program(&runnable, args);
    runnable_free(&runnable);
    free(source);
    free(cache);
    cmd_close(&scene);
    return code;
}

const struct command cmd_run = {
    "run",
    "LAB [-- WORDS]",
    "run your server or a lab's sick program in the foreground",
    "Words behind -- are the program's. On a terminal, or with --counters, a line a second says\n"
    "what its memory, faults and waits do. The exit code is the program's; of a signal, 128 and\n"
    "its number.",
    FLAG(USING) | FLAG(COUNTERS),
    1,
    MOST_WORDS,
    run,
};
