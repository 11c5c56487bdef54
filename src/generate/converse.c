/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/converse.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "generate/response.h"

enum { ALONE = 3, TOGETHER = 16, IN_PIECES = 2, PIECE = 23, PAUSE = 1000000, BUFFER = 4096 };

/* One connection, on which `count` requests from `first` on are sent, in one of these ways. */
struct talk {
    const struct converse *converse;
    const char *how; /* "of 16 requests sent at once"; of one alone nothing */
    uint64_t first, count;
    uint64_t at_once; /* so many are sent before the first of them is awaited */
    size_t piece;     /* bytes sent at a time, with a pause behind; 0: all */
    int fd;
    char buffer[BUFFER]; /* what came, and was not looked at yet */
    size_t begin, end;
    char *why;
};

static enum request_failure fail(struct talk *talk, enum request_failure failure, uint64_t i,
                                 const char *words)
{
    talk->why = talk->count == 1 ? memory_print("a single request %s", words)
                                 : memory_print("%s, number %llu %s", talk->how,
                                                (unsigned long long)(i - talk->first + 1), words);
    return failure;
}

static enum request_failure open_talk(struct talk *talk)
{
    const struct address *address = talk->converse->address;
    struct timeval limit = {talk->converse->timeout / CLOCK_SECOND,
                            talk->converse->timeout % CLOCK_SECOND / 1000};
    int yes = 1;
    talk->fd = socket(address->socket.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (talk->fd < 0)
        return fail(talk, FAILURE_LOCAL, talk->first, "could not be sent: no socket");
    setsockopt(talk->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(talk->fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    setsockopt(talk->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (connect(talk->fd, (const struct sockaddr *)&address->socket, address->size) == 0)
        return FAILURES;
    return fail(talk, errno == ECONNREFUSED ? FAILURE_REFUSED : FAILURE_TIMEOUT, talk->first,
                "could not be sent: the server takes no connection");
}

static enum request_failure send_bytes(struct talk *talk, const char *bytes, size_t size)
{
    while (size) {
        size_t some = talk->piece && talk->piece < size ? talk->piece : size;
        ssize_t n = send(talk->fd, bytes, some, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return errno == EAGAIN ? fail(talk, FAILURE_TIMEOUT, talk->first, "was not read")
                                   : fail(talk, FAILURE_RESET, talk->first,
                                          "could not be sent: the server had "
                                          "ended the connection");
        bytes += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
        if (talk->piece && size)
            nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    }
    return FAILURES;
}

static enum request_failure send_requests(struct talk *talk, uint64_t from, uint64_t count)
{
    const struct script *script = talk->converse->script;
    char *room = memory_alloc(script->most_request);
    struct text bytes = {0};
    for (uint64_t i = from; i < from + count; i++) {
        size_t size = script->write(script->context, i, room, script->most_request);
        text_add(&bytes, room, size);
    }
    enum request_failure result = send_bytes(talk, bytes.data, bytes.length);
    text_free(&bytes);
    free(room);
    return result;
}

/* More bytes: how many, 0 at the end of the connection, or -errno. */
static ssize_t receive(struct talk *talk)
{
    ssize_t n;
    do
        n = recv(talk->fd, talk->buffer, BUFFER, 0);
    while (n < 0 && errno == EINTR && !talk->converse->cancelled());
    talk->begin = 0;
    talk->end = n > 0 ? (size_t)n : 0;
    return n < 0 ? -errno : n;
}

static enum request_failure not_come(struct talk *talk, const struct response *response, ssize_t n,
                                     uint64_t i)
{
    char *words;
    if (n == -EAGAIN)
        words = memory_print("was not answered within %g s",
                             (double)talk->converse->timeout / CLOCK_SECOND);
    else
        words = memory_copy(response->begun ? "was answered in part: then the server ended the "
                                              "connection"
                                            : "was not answered: the server ended the connection");
    enum request_failure failure = n == -EAGAIN      ? FAILURE_TIMEOUT
                                   : response->begun ? FAILURE_SHORT
                                                     : FAILURE_RESET;
    fail(talk, failure, i, words);
    free(words);
    return failure;
}

static enum request_failure check(struct talk *talk, const struct response *response,
                                  const char *body, uint64_t i)
{
    const struct script *script = talk->converse->script;
    char why[SCRIPT_WHY] = "", *words;
    enum request_failure failure = FAILURE_WRONG;
    if (response->status / 100 != 2) {
        words = memory_print("was answered with status %d", response->status);
        failure = FAILURE_STATUS;
    } else if (script->check && script->check(script->context, i, body, response->body, why) < 0) {
        words = memory_print("got a wrong answer: %s", why);
    } else {
        return FAILURES;
    }
    fail(talk, failure, i, words);
    free(words);
    return failure;
}

static enum request_failure read_answer(struct talk *talk, uint64_t i)
{
    const struct script *script = talk->converse->script;
    char *body = memory_alloc(script->most_body + 1);
    struct response response;
    enum response_state state = RESPONSE_MORE;
    enum request_failure failure = FAILURES;
    response_begin(&response);
    response_keep(&response, body, script->most_body);
    while (state == RESPONSE_MORE && failure == FAILURES) {
        ssize_t n = talk->begin < talk->end ? 1 : receive(talk);
        size_t used = 0;
        if (n > 0)
            state = response_feed(&response, talk->buffer + talk->begin, talk->end - talk->begin,
                                  &used);
        else if (n < 0 || (state = response_end(&response)) != RESPONSE_DONE)
            failure = not_come(talk, &response, n, i);
        talk->begin += used;
    }
    if (failure == FAILURES && state == RESPONSE_BAD) {
        char *words = memory_print("got an answer that is no HTTP response: %s", response.fault);
        failure = fail(talk, FAILURE_BAD, i, words);
        free(words);
    } else if (failure == FAILURES) {
        failure = check(talk, &response, body, i);
    }
    free(body);
    return failure;
}

static enum request_failure run(struct talk *talk)
{
    enum request_failure failure = open_talk(talk);
    for (uint64_t i = 0; i < talk->count && failure == FAILURES; i++) {
        if (i % talk->at_once == 0)
            failure = send_requests(talk, talk->first + i, talk->at_once);
        if (failure == FAILURES)
            failure = read_answer(talk, talk->first + i);
    }
    if (failure == FAILURES && talk->begin < talk->end)
        failure = fail(talk, FAILURE_BAD, talk->first + talk->count - 1,
                       "was the last, but more bytes came than its answer has");
    if (talk->fd >= 0)
        close(talk->fd);
    return failure;
}

/* A connection for each request: a server that keeps what its clients have closed runs out. */
static enum request_failure run_connections(const struct converse *converse, uint64_t first,
                                            char **why)
{
    enum request_failure failure = FAILURES;
    for (size_t i = 0; i < converse->connections && failure == FAILURES && !converse->cancelled();
         i++) {
        struct talk talk = {
            .converse = converse, .first = first + i, .count = 1, .at_once = 1, .fd = -1};
        failure = run(&talk);
        if (failure == FAILURES)
            continue;
        *why = memory_print("after %zu connections that were opened, used once and closed, on one "
                            "more %s%s",
                            i, talk.why,
                            failure == FAILURE_WRONG ? ""
                                                     : "; does the server close what its client "
                                                       "has closed?");
        free(talk.why);
    }
    return failure;
}

enum request_failure converse_run(const struct converse *converse, uint64_t first, char **why)
{
    static const struct {
        const char *how;
        uint64_t count, at_once;
        size_t piece;
    } ways[] = {
        {NULL, 1, 1, 0},
        {"of 3 requests, one after the other on one connection", ALONE, 1, 0},
        {"of 16 requests sent at once on one connection", TOGETHER, TOGETHER, 0},
        {"of 2 requests sent in small pieces", IN_PIECES, 1, PIECE},
    };
    *why = NULL;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]) && !converse->cancelled(); i++) {
        struct talk talk = {.converse = converse,
                            .how = ways[i].how,
                            .first = first,
                            .count = ways[i].count,
                            .at_once = ways[i].at_once,
                            .piece = ways[i].piece,
                            .fd = -1};
        enum request_failure failure = run(&talk);
        if (failure != FAILURES) {
            *why = talk.why;
            return failure;
        }
        first += ways[i].count;
    }
    return run_connections(converse, first, why);
}
