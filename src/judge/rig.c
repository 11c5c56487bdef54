/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/rig.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"

enum { STRIDE = 64 };
static const size_t memory_cap = (size_t)512 << 20; /* of all inputs and outputs together */

void failure_set(struct failure *failure, enum verdict verdict, const char *reason, ...)
{
    va_list args;
    va_start(args, reason);
    *failure = (struct failure){verdict, memory_vprint(reason, args), NULL, NULL};
    va_end(args);
}

void failure_free(struct failure *failure)
{
    free(failure->reason);
    free(failure->advice);
    free(failure->detail);
    *failure = (struct failure){0};
}

void shared_close(struct shared *shared)
{
    if (shared->data)
        munmap(shared->data, shared->bytes);
    if (shared->fd > 0)
        close(shared->fd);
    *shared = (struct shared){0};
}

/* Map before sealing: F_SEAL_FUTURE_WRITE leaves this one mapping writable and no other. */
int shared_make(const char *name, size_t bytes, int seals, struct shared *shared)
{
    shared_close(shared);
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -errno;
    *shared = (struct shared){.fd = fd, .bytes = bytes};
    if (ftruncate(fd, (off_t)bytes) < 0)
        return -errno;
    shared->data = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared->data == MAP_FAILED) {
        shared->data = NULL;
        return -errno;
    }
    return fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | seals) < 0 ? -errno : 0;
}

void rig_find_cpus(struct rig *rig)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof(set), &set);
    /* From the top: CPU 0 takes more than its share of interrupts. */
    for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--)
        if (CPU_ISSET((size_t)cpu, &set) && rig->cpu_count < RIG_MOST_CPUS)
            rig->cpus[rig->cpu_count++] = cpu;
    if (rig->cpu_count == 0)
        rig->cpus[rig->cpu_count++] = -1;
}

void rig_share_cpu(const struct rig *rig)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (rig->lab->limits.threads > 1 || rig->cpus[0] < 0)
        return;
    CPU_SET((size_t)rig->cpus[0], &set);
    sched_setaffinity(0, sizeof(set), &set);
}

static size_t round_up(size_t bytes, size_t to)
{
    return (bytes + to - 1) / to * to;
}

/* Stages share the memory, so they must lay it out alike. */
static int check_stages(struct rig *rig, struct failure *failure)
{
    const struct perflab_layout *whole = &rig->layout;
    for (size_t i = 0; i < rig->lab->stage_count; i++) {
        const struct lab_stage *stage = &rig->lab->stages[i];
        const struct params *params =
            rig->params == &rig->lab->quick ? &stage->quick : &stage->params;
        struct perflab_layout layout = {0};
        rig->pack->judge->layout((const struct perflab_params *)params, &layout);
        rig->sink = rig->sink || layout.sink_bytes;
        if (layout.in_bytes == whole->in_bytes && layout.out_bytes == whole->out_bytes &&
            layout.arena_bytes == whole->arena_bytes && layout.file_bytes == whole->file_bytes &&
            layout.file_cached == whole->file_cached)
            continue;
        failure_set(failure, VERDICT_BAD_DEFINITION,
                    "the lab's judge.c lays out the stage %s unlike the whole", stage->name);
        return -1;
    }
    return 0;
}

int rig_open(struct rig *rig, struct failure *failure)
{
    const struct perflab_judge *judge = rig->pack->judge;
    struct perflab_layout *layout = &rig->layout;
    rig->file = -1;
    rig->block_seconds = rig->lab->limits.call;
    rig_find_cpus(rig);
    judge->layout((const struct perflab_params *)rig->params, layout);
    if (!layout->in_bytes || !layout->out_bytes || !(layout->work > 0)) {
        failure_set(failure, VERDICT_BAD_DEFINITION,
                    "the lab's judge.c lays out no input, output or work");
        return -1;
    }
    rig->sink = layout->sink_bytes > 0;
    if (check_stages(rig, failure) < 0)
        return -1;
    if (rig->sink && (rig->lab->roles > 1 || !judge->verify_sent)) {
        failure_set(failure, VERDICT_BAD_DEFINITION,
                    "the lab's judge.c lays out a sink, which needs one role and verify_sent()");
        return -1;
    }
    rig->in_stride = round_up(layout->in_bytes, STRIDE);
    rig->out_stride = round_up(layout->out_bytes, STRIDE);
    if (judge->open && !(rig->state = judge->open((const struct perflab_params *)rig->params))) {
        failure_set(failure, VERDICT_INTERNAL_ERROR,
                    "the lab's judge.c could not allocate its state");
        return -1;
    }
    return rig_size(rig, 1, failure) == 1 ? 0 : -1;
}

static int make_all(struct rig *rig)
{
    size_t reps = (size_t)rig->reps;
    int error = 0;
    for (int role = 0; role < rig->lab->roles && !error; role++) {
        error = shared_make("perflab-input", PROTOCOL_PAGE + reps * rig->in_stride,
                            F_SEAL_FUTURE_WRITE | F_SEAL_SEAL, &rig->in[role]);
        if (!error)
            error =
                shared_make("perflab-output", reps * rig->out_stride, F_SEAL_SEAL, &rig->out[role]);
        if (error)
            break;
        *rig_header(rig, role) = (struct protocol_header){
            .role = (uint32_t)role,
            .has_file = rig->file >= 0,
            .has_sink = rig->sink,
            .in_bytes = rig->layout.in_bytes,
            .in_stride = rig->in_stride,
            .out_bytes = rig->layout.out_bytes,
            .out_stride = rig->out_stride,
            .arena_bytes = rig->layout.arena_bytes,
        };
    }
    if (!error && rig->layout.arena_bytes)
        error = shared_make("perflab-arena", rig->layout.arena_bytes, F_SEAL_SEAL, &rig->arena);
    return error;
}

int rig_size(struct rig *rig, int reps, struct failure *failure)
{
    size_t call = (rig->in_stride + rig->out_stride) * (size_t)rig->lab->roles;
    size_t most = memory_cap / call;
    if (most < 1 || reps < 1)
        most = 1;
    rig->reps = (size_t)reps > most ? (int)most : reps;
    int error = make_all(rig);
    if (error) {
        failure_set(failure, VERDICT_INTERNAL_ERROR, "cannot make shared memory: %s",
                    strerror(-error));
        return -1;
    }
    return rig->reps;
}

void rig_wipe(const struct rig *rig)
{
    for (int role = 0; role < rig->lab->roles; role++) {
        memset(rig_input(rig, role, 0), 0, rig->in[role].bytes - PROTOCOL_PAGE);
        memset(rig->out[role].data, 0xff, rig->out[role].bytes);
    }
    if (rig->arena.data)
        memset(rig->arena.data, 0, rig->arena.bytes);
}

void rig_close(struct rig *rig)
{
    for (int role = 0; role < PERFLAB_MAX_ROLES; role++) {
        shared_close(&rig->in[role]);
        shared_close(&rig->out[role]);
    }
    shared_close(&rig->arena);
    if (rig->state && rig->pack->judge->close)
        rig->pack->judge->close(rig->state);
    rig->state = NULL;
}

struct protocol_header *rig_header(const struct rig *rig, int role)
{
    return rig->in[role].data;
}

void *rig_input(const struct rig *rig, int role, int rep)
{
    return (char *)rig->in[role].data + PROTOCOL_PAGE + (size_t)rep * rig->in_stride;
}

void *rig_output(const struct rig *rig, int role, int rep)
{
    return (char *)rig->out[role].data + (size_t)rep * rig->out_stride;
}
