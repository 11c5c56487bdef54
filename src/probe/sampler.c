/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/sampler.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"
#include "probe/perf_event.h"
#include "probe/perf_kernel.h"
#include "probe/registers.h"

/* Pages of a ring. 64 hold a block's samples for two seconds; an unprivileged user may lock little
 * memory and gets fewer. */
enum { MOST_PAGES = 64, LEAST_PAGES = 4 };

struct stream {
    int fd;
    struct perf_event_mmap_page *page;
    size_t bytes; /* of the ring, without its first page */
};

struct sampler {
    struct stream *streams;
    size_t count, registers;
};

int sampler_open_live(void *context, const struct perf_event_attr *attr, pid_t thread, int cpu)
{
    (void)context;
    long fd = syscall(SYS_perf_event_open, attr, thread, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    return fd < 0 ? -errno : (int)fd;
}

static const struct perf_event *cycles(void)
{
    for (size_t i = 0; i < perf_hardware_count; i++)
        if (strcmp(perf_hardware_events[i].metric.name, "cycles") == 0)
            return &perf_hardware_events[i];
    return NULL;
}

static void set_attr(struct sampling *sampling, uint32_t type, uint64_t config, double hz)
{
    sampling->registers = registers_count();
    sampling->attr = (struct perf_event_attr){
        .size = sizeof(struct perf_event_attr),
        .type = type,
        .config = config,
        .freq = 1,
        .sample_freq = (uint64_t)hz,
        .sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CALLCHAIN,
        .sample_max_stack = STACK_DEEPEST,
        .exclude_hv = 1,
    };
    if (sampling->registers) {
        sampling->attr.sample_type |= PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
        sampling->attr.sample_regs_user = registers_mask();
        sampling->attr.sample_stack_user = SAMPLE_DUMP;
    }
}

static int try_open(struct sampling *sampling)
{
    int fd = sampling->open(sampling->context, &sampling->attr, getpid(), -1);
    if (fd >= 0)
        close(fd);
    return fd < 0 ? fd : 0;
}

/* The kernel refuses more, and lowers it by itself where interrupts take long. */
static double most_hz(const struct probe_root *root)
{
    char *text;
    if (root_read(root->proc, "sys/kernel/perf_event_max_sample_rate", &text) != 0)
        return INFINITY;
    double most = strtod(text, NULL);
    free(text);
    return most >= 1 ? most : INFINITY;
}

/* As much as is permitted: with the kernel's part or without; and who opens for others may refuse
 * to hand out what a process has in its registers, which costs the callers of code without frame
 * pointers. */
static int try_ways(struct sampling *sampling, const struct probe_root *root)
{
    int error = -EACCES;
    for (int way = 0; way < 4 && (error == -EACCES || error == -EPERM); way++) {
        bool kernel = way % 2 == 0, registers = way < 2;
        if (!registers) {
            sampling->registers = 0;
            sampling->attr.sample_type &=
                ~(uint64_t)(PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER);
            sampling->attr.sample_regs_user = 0;
            sampling->attr.sample_stack_user = 0;
        }
        sampling->attr.exclude_kernel = sampling->attr.exclude_callchain_kernel = !kernel;
        error = try_open(sampling);
    }
    if (sampling->attr.exclude_kernel)
        sampling->kernel_note = memory_print(
            "kernel stacks not permitted (kernel.perf_event_paranoid is %d, 1 is enough)",
            perf_paranoid(root));
    return error;
}

int sampling_choose(const struct probe_root *root, double hz, sampler_opener *open, void *context,
                    struct sampling *sampling, char **why)
{
    const struct perf_event *event = cycles();
    struct perf_event_attr unused;
    hz = fmin(hz, most_hz(root));
    *sampling = (struct sampling){.open = open, .context = context, .hz = hz, .source = "cycles"};
    sampling->source_note = perf_event_try(root, event, &unused);
    if (sampling->source_note) {
        sampling->source = "cpu-clock";
        set_attr(sampling, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK, hz);
    } else {
        set_attr(sampling, event->type, event->config, hz);
    }
    int error = try_ways(sampling, root);
    if (error)
        *why = perf_refusal(root, &sampling->attr, error);
    return error;
}

void sampling_free(struct sampling *sampling)
{
    free(sampling->source_note);
    free(sampling->kernel_note);
    *sampling = (struct sampling){0};
}

static int map_ring(struct stream *stream)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    int error = 0;
    for (size_t pages = MOST_PAGES; pages >= LEAST_PAGES; pages /= 2) {
        void *at =
            mmap(NULL, (pages + 1) * page, PROT_READ | PROT_WRITE, MAP_SHARED, stream->fd, 0);
        if (at != MAP_FAILED) {
            stream->page = at;
            stream->bytes = pages * page;
            return 0;
        }
        error = errno == EPERM ? -ENOBUFS : -errno;
    }
    return error;
}

const char *sampler_refusal(int error)
{
    return error == -ENOBUFS ? "no memory may be locked for samples: raise ulimit -l or "
                               "kernel.perf_event_mlock_kb, or end other programs that sample"
                             : strerror(-error);
}

static int add_stream(struct sampler *sampler, const struct sampling *sampling, pid_t pid, int cpu)
{
    struct perf_event_attr attr = sampling->attr;
    attr.inherit = cpu >= 0;
    struct stream stream = {.fd = sampling->open(sampling->context, &attr, pid, cpu)};
    if (stream.fd < 0)
        return stream.fd;
    int error = map_ring(&stream);
    if (error)
        close(stream.fd);
    else
        *memory_push(&sampler->streams, &sampler->count) = stream;
    return error;
}

struct sampler *sampler_new(const struct sampling *sampling, const pid_t *pids, size_t pid_count,
                            const int *cpus, size_t cpu_count, int *error)
{
    static const int any = -1;
    struct sampler *sampler = memory_new(struct sampler);
    sampler->registers = sampling->registers;
    *error = 0;
    for (size_t i = 0; i < pid_count && !*error; i++)
        for (size_t k = 0; k < (cpu_count ? cpu_count : 1) && !*error; k++)
            *error = add_stream(sampler, sampling, pids[i], cpu_count ? cpus[k] : any);
    if (!*error)
        return sampler;
    sampler_free(sampler);
    return NULL;
}

void sampler_read(struct sampler *sampler, sample_visitor *visit, void *context,
                  struct ring_counts *counts)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < sampler->count; i++) {
        struct stream *stream = &sampler->streams[i];
        uint64_t head = __atomic_load_n(&stream->page->data_head, __ATOMIC_ACQUIRE);
        ring_read((const unsigned char *)stream->page + page, stream->bytes,
                  stream->page->data_tail, head, sampler->registers, visit, context, counts);
        __atomic_store_n(&stream->page->data_tail, head, __ATOMIC_RELEASE);
    }
}

void sampler_free(struct sampler *sampler)
{
    if (!sampler)
        return;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < sampler->count; i++) {
        munmap(sampler->streams[i].page, sampler->streams[i].bytes + page);
        close(sampler->streams[i].fd);
    }
    free(sampler->streams);
    free(sampler);
}
