/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks for sums of random numbers, in requests of random length, and checks each.
 *
 * Numbers have 1 to 62 random bits, so that all lengths come; in front of the empty line stand up
 * to three headers, one of which may look like a request line. What is asked in request i depends
 * on the seed of the round and on i only, so that an answer kept from another request is wrong.
 */
#include "lab.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "perflab/judge.h"

enum { MOST_DIGITS = 20, MOST_PADDING = 40 };

struct question {
    uint64_t a, b, headers; /* random bits that choose those */
};

static struct question question_make(uint64_t seed, uint64_t i)
{
    struct perflab_rng rng = {seed + i * 0x9e3779b97f4a7c15u};
    struct question question;
    uint64_t bits;
    rng.state = perflab_random(&rng); /* or request i would be request i - 1 with a for b */
    bits = question.headers = perflab_random(&rng);
    question.a = perflab_random(&rng) >> (2 + bits % 62);
    question.b = perflab_random(&rng) >> (2 + bits / 62 % 62);
    return question;
}

static char *add(char *at, const char *text, size_t size)
{
    memcpy(at, text, size);
    return at + size;
}
#define ADD(at, text) add(at, text, sizeof(text) - 1)

static char *add_number(char *at, uint64_t number)
{
    char digits[MOST_DIGITS], *end = digits + MOST_DIGITS, *first = end;
    do
        *--first = (char)('0' + number % 10);
    while (number /= 10);
    return add(at, first, (size_t)(end - first));
}

static size_t write_request(const struct perflab_params *params, uint64_t seed, uint64_t i,
                            char *request)
{
    static const char padding[MOST_PADDING + 1] = "0123456789012345678901234567890123456789";
    struct question question = question_make(seed, i);
    uint64_t bits = question.headers >> 16;
    char *at = ADD(request, "GET /sum?a=");
    (void)params;
    at = ADD(add_number(at, question.a), "&b=");
    at = ADD(add_number(at, question.b), " HTTP/1.1\r\n");
    if (bits & 1) {
        at = ADD(at, "User-Agent: ");
        at = ADD(add(at, padding, 1 + (bits >> 8) % MOST_PADDING), "\r\n");
    }
    at = ADD(at, "Host: 127.0.0.1\r\n");
    if (bits & 2) {
        at = ADD(at, "X-Before: GET /sum?a=");
        at = ADD(add_number(at, i % 1000), "&b=1 HTTP/1.1\r\n");
    }
    at = ADD(at, "\r\n");
    return (size_t)(at - request);
}

static int check_body(const struct perflab_params *params, uint64_t seed, uint64_t i,
                      const char *body, size_t size, char *why, size_t why_bytes)
{
    struct question question = question_make(seed, i);
    char right[MOST_DIGITS];
    size_t length = (size_t)(add_number(right, question.a + question.b) - right);
    int shown = size < MOST_DIGITS ? (int)size : MOST_DIGITS;
    (void)params;
    if (size == length && memcmp(body, right, length) == 0)
        return 0;
    snprintf(why, why_bytes,
             "/sum?a=%" PRIu64 "&b=%" PRIu64 " was answered with %zu bytes, \"%.*s\"%s, and should "
             "be with %zu, \"%.*s\"",
             question.a, question.b, size, shown, body, size > MOST_DIGITS ? "..." : "", length,
             (int)length, right);
    return -1;
}

const struct perflab_service perflab_service = {
    .abi = PERFLAB_JUDGE_ABI,
    .most_request = MOST_REQUEST,
    .most_body = MOST_DIGITS,
    .write = write_request,
    .check = check_body,
};
