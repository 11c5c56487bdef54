/* SPDX-License-Identifier: 0BSD */
/*
 * The worker's main(): wait for the doorbell, call the lab's function once per call of the block,
 * ring back. It is compiled together with the learner's code and trusted with nothing: no time, no
 * count and no verdict passes through here.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "perflab/worker.h"
#include "protocol.h"

#define PERFLAB_SHIM /* lab.h: define lab_run() */
#include "lab.h"

static void *map(int fd, int protection)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        exit(1);
    void *at = mmap(NULL, (size_t)st.st_size, protection, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (at == MAP_FAILED)
        exit(1);
    return at;
}

static void ring_back(void)
{
    uint64_t one = 1;
    if (write(PROTOCOL_DONE, &one, sizeof(one)) != sizeof(one))
        exit(1);
}

int main(void)
{
    const volatile struct protocol_header *header = map(PROTOCOL_INPUT, PROT_READ);
    const char *in = (const char *)header + PROTOCOL_PAGE;
    char *out = map(PROTOCOL_OUTPUT, PROT_READ | PROT_WRITE);
    struct perflab_call call = {
        .in_bytes = header->in_bytes,
        .out_bytes = header->out_bytes,
        .arena_bytes = header->arena_bytes,
        .arena = header->arena_bytes ? map(PROTOCOL_ARENA, PROT_READ | PROT_WRITE) : NULL,
        .role = (int)header->role,
        .fd = header->has_file ? PROTOCOL_FILE : -1,
        .sink = header->has_sink ? PROTOCOL_SINK : -1,
    };
    uint64_t rings;
    ring_back();
    while (read(PROTOCOL_RING, &rings, sizeof(rings)) == sizeof(rings)) {
        call.phase = (enum perflab_phase)header->phase;
        for (uint32_t i = 0; i < header->reps; i++) {
            call.in = in + i * header->in_stride;
            call.out = out + i * header->out_stride;
            lab_run(&call);
        }
        ring_back();
    }
    return 0;
}
