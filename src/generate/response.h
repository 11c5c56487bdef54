/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One response of HTTP/1.x, read as its bytes come (RFC 9112). Strict: what a load generator would
 * forgive, a learner's server would never hear of. Line ends are CR LF; a length is digits only and
 * said once; chunked is the only transfer coding; a length and a coding together are refused, as
 * they are how requests are smuggled (RFC 9112, 6.3). Bodies are counted, and kept
 * only where there is room for them.
 */
#ifndef GENERATE_RESPONSE_H
#define GENERATE_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum response_state { RESPONSE_MORE, RESPONSE_DONE, RESPONSE_BAD };

struct response {      /* open struct; response_begin() makes it ready */
    int status;        /* 100 to 999, once its line was read */
    bool close;        /* the server will close the connection, or has to */
    uint64_t body;     /* bytes so far */
    const char *fault; /* what is wrong with a bad one, as a clause */
    bool begun;        /* a byte has come */

    /* the reader's own */
    char *keep; /* the caller's */
    size_t room;
    int part;
    bool cr, sized, chunked; /* behind a CR; how the body's length is told */
    uint64_t left;           /* bytes of body or chunk to come */
    size_t length, head;
    char line[128];
};

void response_begin(struct response *response);

/* Keep the first `room` bytes of the body at `keep`; after response_begin(). */
void response_keep(struct response *response, char *keep, size_t room);

/* Take bytes until the response is done or bad; *used says how many belong to it. */
enum response_state response_feed(struct response *response, const char *bytes, size_t size,
                                  size_t *used);

/* The connection has ended: done if the end of the body was to be told so, else bad. */
enum response_state response_end(struct response *response);

#endif
