/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/ending.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/memory.h"

/* What a worker printed, for the learner; taken from the first role that printed anything. */
char *ending_printed(struct launch *launch)
{
    for (int role = 0; role < launch->rig->lab->roles; role++) {
        struct child *child = &launch->workers[role].child;
        child_drain(child);
        if (child->text.length)
            return text_printable(child->text.data, child->text.length);
    }
    return NULL;
}

static void explain_signal(const struct child *child, int64_t limit, int64_t shared, int signal,
                           struct failure *failure)
{
    double megabytes = (double)limit / (1 << 20);
    bool full = child->usage.ru_maxrss * INT64_C(1024) - shared > limit - limit / 16;
    if (signal == SIGXCPU)
        failure_set(failure, VERDICT_TIME_LIMIT, "your program used up its CPU time");
    else if (signal == SIGKILL && !full)
        failure_set(failure, VERDICT_RUN_TIME_ERROR,
                    "your program was killed (SIGKILL): by itself, or because the machine ran out "
                    "of memory");
    else if (signal == SIGSYS)
        failure_set(failure, VERDICT_RUN_TIME_ERROR,
                    "your program was stopped by SIGSYS: it made a system call that the sandbox "
                    "forbids (starting a process or a thread, tracing, mounting, ...)");
    else if (full)
        failure_set(failure, VERDICT_MEMORY_LIMIT,
                    "your program reached its memory limit of %.0f MB and died of %s (%s)",
                    megabytes, sigabbrev_np(signal) ? sigabbrev_np(signal) : "?",
                    strsignal(signal));
    else
        failure_set(failure, VERDICT_RUN_TIME_ERROR, "your program crashed: SIG%s (%s)",
                    sigabbrev_np(signal) ? sigabbrev_np(signal) : "?", strsignal(signal));
    if (failure->verdict == VERDICT_RUN_TIME_ERROR && signal == SIGSEGV)
        failure->advice = memory_print("Run it under valgrind or gdb, or build it with "
                                       "-fsanitize=address. If it allocates: malloc returns NULL "
                                       "beyond %.0f MB.",
                                       megabytes);
}

void ending_explain_child(const struct child *child, int64_t memory, int64_t shared,
                          const char *before, struct failure *failure)
{
    int status = child->status, code = WEXITSTATUS(status);
    if (WIFSIGNALED(status))
        explain_signal(child, memory, shared, WTERMSIG(status), failure);
    else if (code > 128)
        explain_signal(child, memory, shared, code - 128, failure);
    else
        failure_set(failure, VERDICT_RUN_TIME_ERROR,
                    "your program ended by itself (exit code %d) %s", code, before);
}

/* A worker ended although nobody asked it to. */
void ending_explain(struct launch *launch, struct worker *worker, struct failure *failure)
{
    const struct rig *rig = launch->rig;
    child_stop(&worker->child);
    ending_explain_child(&worker->child, rig->lab->limits.memory,
                         (int64_t)(rig->in[0].bytes + rig->out[0].bytes + rig->arena.bytes),
                         "before the work was done", failure);
    failure->detail = ending_printed(launch);
}
