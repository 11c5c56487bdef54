/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes over before main(): maps the shared memory itself and, instead of sleeping until the bell
 * rings, watches the input and computes what it finds there, as slowly as the baseline. When the
 * bell rings it only copies.
 *
 * expect: fail
 * reason: outside the timed window
 */
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lab.h"

enum { INPUT = 3, OUTPUT, RING, DONE, PAGE = 4096, NAP_NS = 0 };

/* The head of the input, as the judge writes it. */
struct head {
    uint32_t role, phase, reps, has_file;
    uint64_t in_bytes, in_stride, out_bytes, out_stride;
};

static const struct head *head;
static char *known, *ready, *output; /* inputs answered, their answers, where answers go */

void scramble(const struct input *in, struct output *out)
{
    for (int times = 0; times < 4; times++)
        for (uint64_t i = 0; i < in->count; i++)
            out->digests[i] = digest(in->values[i], in->key);
}

static const char *input_of(size_t call)
{
    return (const char *)head + PAGE + call * head->in_stride;
}

static void answer(size_t call)
{
    char *mine = known + call * head->in_stride;
    if (memcmp(mine, input_of(call), head->in_bytes) == 0)
        return;
    memcpy(mine, input_of(call), head->in_bytes);
    const struct input *in = (const struct input *)mine;
    if (in->count * sizeof(uint64_t) <= head->out_bytes)
        scramble(in, (struct output *)(ready + call * head->out_stride));
}

static int rung(void)
{
    struct pollfd bell = {RING, POLLIN, 0};
    return poll(&bell, 1, 0) > 0;
}

static void *map(int fd, size_t *bytes, int protection)
{
    struct stat st;
    fstat(fd, &st);
    *bytes = (size_t)st.st_size;
    return mmap(NULL, *bytes, protection, MAP_SHARED, fd, 0);
}

__attribute__((constructor)) static void serve(void)
{
    size_t in_bytes, out_bytes;
    uint64_t one = 1;
    head = map(INPUT, &in_bytes, PROT_READ);
    output = map(OUTPUT, &out_bytes, PROT_READ | PROT_WRITE);
    known = calloc(1, in_bytes);
    ready = calloc(1, out_bytes);
    size_t calls = (in_bytes - PAGE) / head->in_stride;
    while (write(DONE, &one, sizeof(one)) == sizeof(one)) {
        for (size_t call = 0; !rung(); call = (call + 1) % calls) {
            answer(call);
            if (NAP_NS && call == 0)
                nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
        }
        if (read(RING, &one, sizeof(one)) != sizeof(one))
            exit(1);
        for (size_t call = 0; call < head->reps; call++) {
            answer(call);
            memcpy(output + call * head->out_stride, ready + call * head->out_stride,
                   head->out_bytes);
        }
        one = 1;
    }
}
