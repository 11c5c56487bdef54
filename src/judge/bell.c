/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/bell.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "judge/ending.h"
#include "judge/sink.h"

/* Nothing may be waiting in `done` before the bell: the judge has taken what was due. */
static int check_silent(const struct launch *launch, int roles, struct failure *failure)
{
    for (int role = 0; role < roles; role++) {
        struct pollfd fd = {launch->workers[role].done, POLLIN, 0};
        if (poll(&fd, 1, 0) == 0)
            continue;
        failure_set(failure, VERDICT_FAIL, "your program said it was done before it was asked");
        return -1;
    }
    return 0;
}

/*
 * The doorbells are shared with the worker, flags and counts too: it can make the judge's write or
 * read of one block for ever. While a launch lives, a timer interrupts such a wait every second,
 * and an interrupted doorbell is a tampered one.
 */
static void wake(int signal)
{
    (void)signal;
}

void bell_watch(bool on)
{
    struct sigaction action = {.sa_handler = wake};
    struct itimerval every = {.it_interval = {.tv_sec = on}, .it_value = {.tv_sec = on}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

static int tampered(struct failure *failure)
{
    failure_set(failure, VERDICT_FAIL, "your program tampered with the judge's doorbell");
    return -1;
}

int bell_ring(struct launch *launch, enum perflab_phase phase, int reps, int roles,
              struct failure *failure)
{
    const uint64_t one = 1;
    for (int role = 0; role < roles; role++) {
        struct protocol_header *header = rig_header(launch->rig, role);
        header->phase = phase;
        header->reps = (uint32_t)reps;
    }
    if (check_silent(launch, roles, failure) < 0)
        return -1;
    for (int role = 0; role < roles; role++) {
        if (write(launch->workers[role].ring, &one, sizeof(one)) != sizeof(one))
            return tampered(failure);
    }
    return 0;
}

static int check_worker(struct launch *launch, struct worker *worker, const struct pollfd *fds,
                        struct failure *failure)
{
    if (fds[2].revents) {
        child_drain(&worker->child);
        if (worker->child.flooded) {
            failure_set(failure, VERDICT_OUTPUT_LIMIT, "your program printed more than %lld bytes",
                        (long long)launch->rig->lab->limits.output);
            failure->detail = ending_printed(launch);
            return -1;
        }
    }
    if (fds[1].revents) {
        ending_explain(launch, worker, failure);
        return -1;
    }
    return 0;
}

/* Once all have rung back, too: what they have sent is then in the sink. */
static int take_sent(const struct launch *launch, struct failure *failure)
{
    int error = launch->sink ? sink_take(launch->sink) : 0;
    if (!error)
        return 0;
    failure_set(failure, VERDICT_INTERNAL_ERROR, "the sink: %s", strerror(-error));
    return -1;
}

/* What there is to wait for: the sink first, then three of each worker. */
static void fill_fds(const struct launch *launch, int roles, struct pollfd *fds)
{
    fds[0] = (struct pollfd){launch->sink ? sink_reader(launch->sink) : -1, POLLIN, 0};
    for (int role = 0; role < roles; role++) {
        const struct worker *worker = &launch->workers[role];
        fds[1 + 3 * role] = (struct pollfd){worker->done, POLLIN, 0};
        fds[2 + 3 * role] = (struct pollfd){worker->child.pidfd, POLLIN, 0};
        fds[3 + 3 * role] = (struct pollfd){worker->child.output, POLLIN, 0};
    }
}

int bell_wait(struct launch *launch, int roles, int64_t deadline, struct failure *failure)
{
    struct pollfd fds[1 + 3 * PERFLAB_MAX_ROLES];
    int waiting = roles;
    fill_fds(launch, roles, fds);
    while (waiting) {
        if (child_cancelled())
            return failure_set(failure, VERDICT_INTERNAL_ERROR, "cancelled"), -1;
        int64_t left = (deadline - clock_now() + 999999) / 1000000;
        if (left <= 0) {
            failure_set(failure, VERDICT_TIME_LIMIT,
                        "your program did not finish a block within %.3g s",
                        launch->rig->block_seconds);
            failure->detail = ending_printed(launch);
            return -1;
        }
        if (poll(fds, (nfds_t)roles * 3 + 1, (int)left) < 0) {
            if (errno == EINTR)
                continue;
            return failure_set(failure, VERDICT_INTERNAL_ERROR, "poll: %s", strerror(errno)), -1;
        }
        if (fds[0].revents && take_sent(launch, failure) < 0)
            return -1;
        for (int role = 0; role < roles; role++) {
            uint64_t rings;
            struct worker *worker = &launch->workers[role];
            struct pollfd *of = &fds[1 + 3 * role];
            if (of[0].revents) {
                if (read(worker->done, &rings, sizeof(rings)) != sizeof(rings))
                    return tampered(failure);
                of[0].fd = -1;
                of[0].revents = 0;
                waiting--;
            } else if (check_worker(launch, worker, of, failure) < 0) {
                return -1;
            }
        }
    }
    return take_sent(launch, failure);
}
