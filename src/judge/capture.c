/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/capture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "model/profile.h"
#include "probe/root.h"

struct group {
    uint64_t maps_size, samples, bytes;
};

struct head {
    double weight;
    uint32_t user, kernel, registers, dump;
};

int capture_open(struct capture *capture)
{
    *capture = (struct capture){.fd = memfd_create("perflab-samples", MFD_CLOEXEC)};
    return capture->fd < 0 ? -errno : 0;
}

void capture_close(struct capture *capture)
{
    if (capture->fd >= 0)
        close(capture->fd);
    for (int i = 0; i < PERFLAB_MAX_ROLES; i++)
        text_free(&capture->pending[i].packed);
}

static int place_of(const struct capture *capture, pid_t pid)
{
    for (int i = 0; i < PERFLAB_MAX_ROLES; i++)
        if (capture->pending[i].pid == pid)
            return i;
    return -1;
}

void capture_add(struct capture *capture, const struct ring_sample *sample)
{
    const struct stack *stack = &sample->stack;
    int place = place_of(capture, stack->pid);
    if (place < 0)
        place = place_of(capture, 0);
    if (place < 0 || capture->samples == PROFILE_MOST_STACKS || capture->bytes > CAPTURE_BYTES) {
        capture->refused++;
        return;
    }
    struct text *packed = &capture->pending[place].packed;
    struct head head = {stack->weight, (uint32_t)stack->user_count, (uint32_t)stack->kernel_count,
                        (uint32_t)sample->register_count, (uint32_t)sample->dump_size};
    size_t before = packed->length;
    text_add(packed, (const char *)&head, sizeof(head));
    text_add(packed, (const char *)stack->user, head.user * sizeof(uint64_t));
    text_add(packed, (const char *)stack->kernel, head.kernel * sizeof(uint64_t));
    text_add(packed, (const char *)sample->registers, head.registers * sizeof(uint64_t));
    text_add(packed, (const char *)sample->dump, head.dump);
    capture->pending[place].pid = stack->pid;
    capture->pending[place].samples++;
    capture->samples++;
    capture->bytes += packed->length - before;
}

static int write_all(int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno != EINTR)
            return -errno;
        data += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

int capture_finish(struct capture *capture, pid_t pid)
{
    char name[32], *maps = NULL;
    int place = place_of(capture, pid);
    if (place < 0)
        return 0;
    struct text *packed = &capture->pending[place].packed;
    snprintf(name, sizeof(name), "%d/maps", (int)pid);
    int error = root_read(probe_root_live.proc, name, &maps);
    struct group group = {error ? 0 : strlen(maps), capture->pending[place].samples,
                          packed->length};
    int written = write_all(capture->fd, (const char *)&group, sizeof(group));
    if (!written && maps)
        written = write_all(capture->fd, maps, group.maps_size);
    if (!written)
        written = write_all(capture->fd, packed->data, packed->length);
    free(maps);
    text_free(packed);
    capture->pending[place].pid = 0;
    capture->pending[place].samples = 0;
    return error ? error : written;
}

void capture_read(struct capture_reader *reader, const void *data, size_t size)
{
    *reader = (struct capture_reader){.at = data, .end = (const char *)data + size};
}

static bool take(struct capture_reader *reader, void *to, size_t bytes)
{
    if ((size_t)(reader->end - reader->at) < bytes)
        return false;
    memcpy(to, reader->at, bytes);
    reader->at += bytes;
    return true;
}

static bool next_group(struct capture_reader *reader)
{
    struct group group;
    if (!take(reader, &group, sizeof(group)) ||
        (size_t)(reader->end - reader->at) < group.maps_size)
        return false;
    reader->maps = reader->at;
    reader->maps_size = group.maps_size;
    reader->at += group.maps_size;
    reader->samples = group.samples;
    reader->group++;
    return true;
}

bool capture_next(struct capture_reader *reader, struct ring_sample *sample)
{
    struct head head;
    while (!reader->samples)
        if (!next_group(reader))
            return false;
    memset(sample, 0, sizeof(*sample));
    if (!take(reader, &head, sizeof(head)) || head.user > STACK_DEEPEST ||
        head.kernel > STACK_DEEPEST || head.registers > SAMPLE_REGISTERS || head.dump > SAMPLE_DUMP)
        return false;
    reader->samples--;
    sample->stack.weight = head.weight;
    sample->stack.user_count = head.user;
    sample->stack.kernel_count = head.kernel;
    sample->register_count = head.registers;
    sample->dump_size = head.dump;
    return take(reader, sample->stack.user, head.user * sizeof(uint64_t)) &&
           take(reader, sample->stack.kernel, head.kernel * sizeof(uint64_t)) &&
           take(reader, sample->registers, head.registers * sizeof(uint64_t)) &&
           take(reader, sample->dump, head.dump);
}
