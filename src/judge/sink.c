/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/memory.h"
#include "judge/block.h"

static const uint64_t group_bytes = (uint64_t)SINK_PIECE * SINK_GROUP;

struct sink {
    int reader, writer, nowhere;
    uint64_t call; /* bytes that a call sends */
    uint64_t due, arrived;
    uint64_t seed; /* of the choice */
    char *kept;    /* a piece for each group */
    size_t kept_groups;
};

struct sink *sink_open(int *error)
{
    struct sink *sink = memory_new(struct sink);
    int ends[2] = {-1, -1};
    *error = 0;
    sink->nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (pipe2(ends, O_CLOEXEC) < 0 || sink->nowhere < 0)
        *error = -errno;
    sink->reader = ends[0];
    sink->writer = ends[1];
    if (*error == 0) {
        fcntl(sink->writer, F_SETPIPE_SZ, SINK_PIPE);
        if (fcntl(sink->reader, F_SETFL, O_NONBLOCK) < 0)
            *error = -errno;
    }
    return sink;
}

void sink_close_writer(struct sink *sink)
{
    if (sink->writer >= 0)
        close(sink->writer);
    sink->writer = -1;
}

void sink_close(struct sink *sink)
{
    if (!sink)
        return;
    sink_close_writer(sink);
    if (sink->reader >= 0)
        close(sink->reader);
    if (sink->nowhere >= 0)
        close(sink->nowhere);
    free(sink->kept);
    free(sink);
}

int sink_writer(const struct sink *sink)
{
    return sink->writer;
}

int sink_reader(const struct sink *sink)
{
    return sink->reader;
}

uint64_t sink_choice(uint64_t seed, uint64_t group)
{
    return block_seed(seed, group) % SINK_GROUP;
}

void sink_begin(struct sink *sink, uint64_t seed, int reps, size_t call)
{
    size_t groups;
    sink->call = call;
    sink->due = sink->call * (uint64_t)reps;
    sink->arrived = 0;
    sink->seed = block_seed(seed, UINT64_MAX);
    groups = (size_t)((sink->due + group_bytes - 1) / group_bytes);
    if (groups > sink->kept_groups) {
        free(sink->kept);
        sink->kept = memory_alloc(groups * SINK_PIECE);
        sink->kept_groups = groups;
    }
}

/* Where the kept piece of a group begins in the stream. */
static uint64_t kept_at(const struct sink *sink, uint64_t group)
{
    return group * group_bytes + sink_choice(sink->seed, group) * SINK_PIECE;
}

/* One step: into the copy as far as the piece reaches, past it as far as none is due. */
static ssize_t take_step(struct sink *sink, uint64_t available)
{
    uint64_t group = sink->arrived / group_bytes, from = kept_at(sink, group);
    uint64_t until = (group + 1) * group_bytes; /* what to take goes no further */
    uint64_t inside = sink->arrived - from;
    bool keep = sink->arrived >= from && inside < SINK_PIECE && sink->arrived < sink->due;
    if (keep)
        until = from + SINK_PIECE;
    else if (sink->arrived < from)
        until = from;
    size_t bytes = (size_t)(until - sink->arrived < available ? until - sink->arrived : available);
    if (keep)
        return read(sink->reader, sink->kept + group * SINK_PIECE + inside, bytes);
    return splice(sink->reader, NULL, sink->nowhere, NULL, bytes, SPLICE_F_NONBLOCK);
}

int sink_take(struct sink *sink)
{
    int available;
    while (ioctl(sink->reader, FIONREAD, &available) == 0 && available > 0) {
        while (available > 0) {
            ssize_t taken = take_step(sink, (uint64_t)available);
            if (taken < 0 && errno == EINTR)
                continue;
            if (taken <= 0)
                return taken < 0 && errno != EAGAIN ? -errno : 0;
            sink->arrived += (uint64_t)taken;
            available -= (int)taken;
        }
        if (sink->arrived > sink->due)
            return 0; /* enough to refuse it; it could go on for ever */
    }
    return 0;
}

int sink_check_length(const struct sink *sink, char *why, size_t why_bytes)
{
    if (sink->arrived == sink->due)
        return 0;
    if (sink->arrived > sink->due)
        snprintf(why, why_bytes, "more was sent than the %" PRIu64 " bytes that were asked for",
                 sink->due);
    else
        snprintf(why, why_bytes, "%" PRIu64 " bytes were sent, %" PRIu64 " were asked for",
                 sink->arrived, sink->due);
    return -1;
}

const void *sink_kept(const struct sink *sink, int rep, uint64_t *next, uint64_t *at, size_t *bytes)
{
    uint64_t first = (uint64_t)rep * sink->call, last = first + sink->call;
    for (uint64_t group = (first + *next) / group_bytes; group * group_bytes < last; group++) {
        uint64_t from = kept_at(sink, group), until = from + SINK_PIECE;
        uint64_t begin = from < first + *next ? first + *next : from;
        uint64_t end = until < last ? until : last;
        if (begin >= end)
            continue;
        *at = begin - first;
        *bytes = (size_t)(end - begin);
        *next = end - first;
        return sink->kept + group * SINK_PIECE + (begin - from);
    }
    return NULL;
}
