/* SPDX-License-Identifier: Apache-2.0 */
/* Records of perf events, made up and real. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "probe/kallsyms.h"
#include "probe/sampler.h"
#include "probe/symbols.h"
#include "probe/unwind.h"
#include "stats/share.h"

enum { RING = 4096 };

struct maker { /* of records, at any place of a ring */
    unsigned char ring[RING];
    uint64_t head;
};

static void put(struct maker *maker, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        maker->ring[maker->head++ & (RING - 1)] = ((const unsigned char *)bytes)[i];
}

static void put_record(struct maker *maker, uint32_t type, const uint64_t *words, size_t count)
{
    struct perf_event_header header = {type, 0, (uint16_t)(sizeof(header) + 8 * count)};
    put(maker, &header, sizeof(header));
    put(maker, words, 8 * count);
}

/* pid 7, thread 8, time 9, two kernel and two user addresses, registers 1 and 2, 16 of 24 bytes of
 * stack. */
static const uint64_t words[] = {(uint64_t)8 << 32 | 7,
                                 9,
                                 6,
                                 PERF_CONTEXT_KERNEL,
                                 100,
                                 101,
                                 PERF_CONTEXT_USER,
                                 200,
                                 201,
                                 PERF_SAMPLE_REGS_ABI_64,
                                 1,
                                 2,
                                 24,
                                 300,
                                 301,
                                 302,
                                 16};
enum { WORDS = sizeof(words) / sizeof(words[0]) };

struct seen {
    int count;
    struct ring_sample last;
};

static void see(const struct ring_sample *sample, void *context)
{
    struct seen *seen = context;
    seen->count++;
    seen->last = *sample;
}

static struct ring_counts run(const struct maker *maker, uint64_t tail, struct seen *seen)
{
    struct ring_counts counts = {0};
    *seen = (struct seen){0};
    ring_read(maker->ring, RING, tail, maker->head, 2, see, seen, &counts);
    return counts;
}

static void a_sample_is_read_wherever_the_ring_wraps(void **state)
{
    (void)state;
    struct seen seen;
    for (uint64_t start = RING - 200; start < RING + 8; start += 8) {
        struct maker maker = {.head = start};
        put_record(&maker, PERF_RECORD_SAMPLE, words, WORDS);
        struct ring_counts counts = run(&maker, start, &seen);
        const struct stack *stack = &seen.last.stack;
        assert_int_equal(counts.samples, 1);
        assert_int_equal(counts.broken, 0);
        assert_int_equal(stack->pid, 7);
        assert_int_equal(seen.last.thread, 8);
        assert_int_equal(seen.last.time, 9);
        assert_int_equal(stack->kernel_count, 2);
        assert_int_equal(stack->kernel[1], 101);
        assert_int_equal(stack->user_count, 2);
        assert_int_equal(stack->user[0], 200);
        assert_int_equal(seen.last.registers[1], 2);
        assert_int_equal(seen.last.dump_size, 16);
        assert_memory_equal(seen.last.dump, &words[13], 16);
    }
}

static void what_is_lost_is_counted(void **state)
{
    (void)state;
    static const uint64_t lost[] = {1, 41}, lost_samples[] = {2};
    struct maker maker = {.head = 0};
    struct seen seen;
    put_record(&maker, PERF_RECORD_LOST, lost, 2);
    put_record(&maker, PERF_RECORD_THROTTLE, words, 3);
    put_record(&maker, 9999, words, 2);
    put_record(&maker, PERF_RECORD_LOST_SAMPLES, lost_samples, 1);
    put_record(&maker, PERF_RECORD_SAMPLE, words, WORDS);
    struct ring_counts counts = run(&maker, 0, &seen);
    assert_int_equal(counts.lost, 43);
    assert_int_equal(counts.others, 2);
    assert_int_equal(counts.samples, 1);
}

static void a_sample_cut_short_is_no_sample(void **state)
{
    (void)state;
    for (size_t count = 0; count < WORDS; count++) {
        struct maker maker = {.head = 0};
        struct seen seen;
        put_record(&maker, PERF_RECORD_SAMPLE, words, count);
        put_record(&maker, PERF_RECORD_SAMPLE, words, WORDS);
        struct ring_counts counts = run(&maker, 0, &seen);
        assert_int_equal(counts.broken, 1);
        assert_int_equal(counts.samples, 1); /* the next one */
    }
}

static void lengths_that_cannot_be_end_the_reading(void **state)
{
    (void)state;
    struct seen seen;
    struct maker maker = {.head = 0};
    struct perf_event_header header = {PERF_RECORD_SAMPLE, 0, 4};
    put(&maker, &header, sizeof(header));
    assert_int_equal(run(&maker, 0, &seen).broken, 1);
    header.size = 4000; /* more than there is */
    maker.head = 0;
    put(&maker, &header, sizeof(header));
    assert_int_equal(run(&maker, 0, &seen).broken, 1);
    maker.head = 3 * RING;
    assert_int_equal(run(&maker, 0, &seen).broken, 1);
    uint64_t huge[WORDS];
    memcpy(huge, words, sizeof(huge));
    huge[2] = UINT64_MAX; /* addresses */
    maker.head = 0;
    put_record(&maker, PERF_RECORD_SAMPLE, huge, WORDS);
    assert_int_equal(run(&maker, 0, &seen).broken, 1);
    assert_int_equal(seen.count, 0);
}

static void two_views_of_a_stack_are_joined(void **state)
{
    (void)state;
    uint64_t addresses[STACK_DEEPEST] = {1, 2, 3, 4};
    const uint64_t chain[] = {1, 3, 9}, other[] = {1, 8, 9};
    assert_int_equal(unwind_join(addresses, 4, true, chain, 3), 4);
    /* 2 is the caller that the chain misses; 4 is doubtful, 9 is what the chain knows */
    assert_int_equal(unwind_join(addresses, 4, false, chain, 3), 4);
    assert_int_equal(addresses[1], 2);
    assert_int_equal(addresses[2], 3);
    assert_int_equal(addresses[3], 9);
    addresses[1] = 2;
    assert_int_equal(unwind_join(addresses, 2, false, other, 3), 4); /* the tables ended early */
    assert_int_equal(addresses[2], 8);
    assert_int_equal(unwind_join(addresses, 0, false, chain, 3), 3);
    assert_int_equal(addresses[0], 1);
}

static void kernel_functions_are_found_by_address(void **state)
{
    (void)state;
    static const char text[] =
        "0000000000002000 T second\n0000000000001000 t first [module]\n"
        "0000000000001800 d data\nnonsense\n0000000000000000 T hidden\n3000 ";
    struct kallsyms *kallsyms = kallsyms_parse(text, strlen(text));
    assert_string_equal(kallsyms_find(kallsyms, 0x1fff), "first");
    assert_string_equal(kallsyms_find(kallsyms, 0x2000), "second");
    assert_string_equal(kallsyms_find(kallsyms, 0xfff), "[kernel]");
    kallsyms_close(kallsyms);
    kallsyms = kallsyms_open("/nowhere");
    assert_string_equal(kallsyms_find(kallsyms, 0x2000), "[kernel]");
    kallsyms_close(kallsyms);
}

/* Three functions with about 6, 3 and 1 tenths of the work, which they count. They take turns of
 * random length in random order: turns in step with the sampling clock would hide from it. */
enum { LONGEST_TURN = 60000, TURNS = 100000, HERTZ = 997, KINDS = 3 };
#define BURN(name)                                                                                 \
    __attribute__((noinline, noclone)) static void name(uint64_t turns)                            \
    {                                                                                              \
        for (uint64_t i = 0; i < turns; i++)                                                       \
            __asm__ volatile("# " #name : "+r"(i)); /* or they would be made one */                \
    }
BURN(burn_most)
BURN(burn_some)
BURN(burn_little)

static void burn(int go, int done)
{
    static void (*const functions[10])(uint64_t turns) = {
        burn_most, burn_most, burn_most, burn_most, burn_most,
        burn_most, burn_some, burn_some, burn_some, burn_little};
    double work[KINDS] = {0};
    uint64_t state = 1;
    char byte;
    if (read(go, &byte, 1) != 1)
        _exit(1);
    for (int turn = 0; turn < TURNS; turn++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407; /* Knuth's MMIX */
        uint64_t length = (state >> 33) % LONGEST_TURN, which = (state >> 50) % 10;
        functions[which](length);
        work[which < 6 ? 0 : which < 9 ? 1 : 2] += (double)length;
    }
    if (write(done, work, sizeof(work)) != sizeof(work))
        _exit(1);
    pause(); /* its mappings are still wanted */
    _exit(0);
}

struct shares {
    struct symbols *symbols;
    double all, most, some, little, with_caller;
};

struct kept { /* until the mappings are read */
    struct ring_sample *samples;
    size_t count;
};

static void keep(const struct ring_sample *sample, void *context)
{
    struct kept *kept = context;
    *memory_push(&kept->samples, &kept->count) = *sample;
}

static void count_frame(const struct profile_frame *frame, void *context)
{
    struct shares *shares = context;
    shares->most += strcmp(frame->name, "burn_most") == 0;
    shares->some += strcmp(frame->name, "burn_some") == 0;
    shares->little += strcmp(frame->name, "burn_little") == 0;
    shares->with_caller += strcmp(frame->name, "burn") == 0;
}

static void count_sample(struct shares *shares, const struct ring_sample *sample)
{
    uint64_t addresses[STACK_DEEPEST];
    size_t count = symbols_unwind(shares->symbols, sample, addresses);
    shares->all++;
    for (size_t i = 0; i < count; i++)
        symbols_resolve(shares->symbols, addresses[i], i > 0, count_frame, shares);
}

static void assert_share(double count, double samples, double share)
{
    struct interval interval;
    share_interval(count, samples, 5, &interval); /* wrong once in a million times */
    if (interval.low > share || interval.high < share)
        fail_msg("%.0f of %.0f samples, should be %.3f of them", count, samples, share);
}

/* Sample the child until it is done. */
static void follow(const struct sampling *sampling, pid_t child, int go, int done,
                   double work[KINDS], struct kept *kept, struct ring_counts *counts)
{
    int error;
    char byte = 0;
    ssize_t got = -1;
    struct sampler *sampler = sampler_new(sampling, &child, 1, NULL, 0, &error);
    assert_non_null(sampler);
    assert_int_equal(write(go, &byte, 1), 1);
    while (got < 0) { /* the pipe does not block */
        poll(&(struct pollfd){done, POLLIN, 0}, 1, 50);
        got = read(done, work, KINDS * sizeof(*work));
        sampler_read(sampler, keep, kept, counts);
    }
    sampler_read(sampler, keep, kept, counts);
    sampler_free(sampler);
    assert_int_equal(got, KINDS * sizeof(*work));
}

static void a_program_of_known_work_shows_its_shares(void **state)
{
    (void)state;
    struct sampling sampling;
    struct ring_counts counts = {0};
    struct kept kept = {0};
    struct shares shares = {0};
    int go[2], done[2];
    char *why = NULL, path[32], *maps;
    double work[KINDS];
    if (sampling_choose(&probe_root_live, HERTZ, sampler_open_live, NULL, &sampling, &why) < 0) {
        print_message("sampling is %s\n", why);
        free(why);
        sampling_free(&sampling);
        skip();
    }
    assert_int_equal(pipe(go), 0);
    assert_int_equal(pipe2(done, O_NONBLOCK), 0);
    pid_t child = fork();
    if (child == 0)
        burn(go[0], done[1]);
    close(done[1]);
    follow(&sampling, child, go[1], done[0], work, &kept, &counts);
    snprintf(path, sizeof(path), "%d/maps", (int)child);
    assert_int_equal(root_read("/proc", path, &maps), 0);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    shares.symbols = symbols_open(maps, strlen(maps));
    assert_non_null(shares.symbols);
    for (size_t i = 0; i < kept.count; i++)
        count_sample(&shares, &kept.samples[i]);
    print_message("%s: %.0f samples, shares %.3f %.3f %.3f, caller seen %.3f, %d lost\n",
                  sampling.source, shares.all, shares.most / shares.all, shares.some / shares.all,
                  shares.little / shares.all, shares.with_caller / shares.all, (int)counts.lost);
    assert_true(shares.all >= 50);
    assert_int_equal(counts.broken, 0);
    double all = work[0] + work[1] + work[2];
    double burnt = shares.most + shares.some + shares.little;
    assert_true(burnt >= 0.9 * shares.all);
    assert_share(shares.most, burnt, work[0] / all);
    assert_share(shares.some, burnt, work[1] / all);
    assert_share(shares.little, burnt, work[2] / all);
    assert_true(shares.with_caller >= 0.9 * burnt);
    symbols_close(shares.symbols);
    sampling_free(&sampling);
    free(kept.samples);
    free(maps);
    close(go[0]);
    close(go[1]);
    close(done[0]);
}

static int refuse_all(void *context, const struct perf_event_attr *attr, pid_t thread, int cpu)
{
    (void)attr, (void)thread, (void)cpu;
    ++*(int *)context;
    return -EACCES;
}

static int refuse_kernel(void *context, const struct perf_event_attr *attr, pid_t thread, int cpu)
{
    return attr->exclude_kernel ? sampler_open_live(context, attr, thread, cpu) : -EACCES;
}

static void what_is_not_permitted_is_said(void **state)
{
    (void)state;
    struct sampling sampling;
    char *why = NULL;
    int tries = 0;
    assert_int_equal(sampling_choose(&probe_root_live, 99, refuse_all, &tries, &sampling, &why),
                     -EACCES);
    assert_int_equal(tries, 4); /* with and without the kernel's part, and registers */
    assert_non_null(strstr(why, "not permitted"));
    free(why);
    sampling_free(&sampling);
    why = NULL;
    if (sampling_choose(&probe_root_live, 99, refuse_kernel, NULL, &sampling, &why) == 0)
        assert_non_null(strstr(sampling.kernel_note, "kernel stacks not permitted"));
    free(why);
    sampling_free(&sampling);
}

/* A file that nobody may write to is mapped as a ring beyond the limit is: not at all. */
static int open_unmappable(void *context, const struct perf_event_attr *attr, pid_t thread, int cpu)
{
    (void)context, (void)attr, (void)thread, (void)cpu;
    int fd = memfd_create("ring", MFD_ALLOW_SEALING | MFD_CLOEXEC);
    fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE);
    return fd;
}

static void a_limit_of_locked_memory_is_told(void **state)
{
    (void)state;
    struct sampling sampling = {.open = open_unmappable};
    pid_t pid = getpid();
    int error;
    assert_null(sampler_new(&sampling, &pid, 1, NULL, 0, &error));
    assert_int_equal(error, -ENOBUFS);
    assert_non_null(strstr(sampler_refusal(error), "ulimit -l"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_is_read_wherever_the_ring_wraps),
        cmocka_unit_test(what_is_lost_is_counted),
        cmocka_unit_test(a_sample_cut_short_is_no_sample),
        cmocka_unit_test(lengths_that_cannot_be_end_the_reading),
        cmocka_unit_test(two_views_of_a_stack_are_joined),
        cmocka_unit_test(kernel_functions_are_found_by_address),
        cmocka_unit_test(a_program_of_known_work_shows_its_shares),
        cmocka_unit_test(what_is_not_permitted_is_said),
        cmocka_unit_test(a_limit_of_locked_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
