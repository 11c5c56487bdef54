/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a load test asks: the bytes of request number i, and whether the body that answers it is
 * right. Called between two system calls of the generator, 100,000 times a second, so both have to
 * be quick, and neither may keep anything: requests of many connections overlap, and one that was
 * given up is never checked. Only responses with a status of 2xx are.
 */
#ifndef GENERATE_SCRIPT_H
#define GENERATE_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

enum { SCRIPT_WHY = 256 };

struct script { /* open struct; the caller's, outlives the engine */
    void *context;
    size_t most_request, most_body; /* bytes; of a longer body only these are kept */

    /* Write request number i, at most `room` bytes (most_request); how many there are. */
    size_t (*write)(void *context, uint64_t i, char *buffer, size_t room);

    /* Is `body`, of `size` bytes in all, of which at most most_body are there, the answer to
     * request i? 0, or -1 with one line in `why` of SCRIPT_WHY bytes. NULL: any body will do. */
    int (*check)(void *context, uint64_t i, const char *body, uint64_t size, char *why);
};

/* The same text each time, and any answer; the text is the caller's and outlives the script. */
struct script script_fixed(const char *request);

#endif
