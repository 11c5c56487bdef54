/* SPDX-License-Identifier: Apache-2.0 */
/*
 * labs/io-paths/solution.c against fio: random 4 KiB reads of one file, O_DIRECT, 1, 16 and 64 in
 * flight through io_uring with registered buffers and file, in alternating runs. fio sums nothing;
 * our reader sums every block, and cannot know its next one before.
 *
 * usage: bench_io_paths [FOLDER]    the 128 MiB file is made in FOLDER (default: here), and removed
 */
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    SKIP = 77,
    ROUNDS = 5,
    SECONDS = 1,
    FILE_BLOCKS = 32768,
    READS = 8192, /* reads of one call: the queue runs empty only at its end */
};

static const char name[] = "bench_io_paths.data";

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Data, not holes, written out and dropped from the page cache. */
static bool make_file(void)
{
    static uint64_t words[256 * BLOCK_WORDS];
    uint64_t state = (uint64_t)time(NULL);
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool good = fd >= 0;

    for (size_t block = 0; good && block < FILE_BLOCKS; block += 256) {
        for (size_t i = 0; i < 256 * BLOCK_WORDS; i++)
            words[i] = next_random(&state);
        good = write(fd, words, sizeof(words)) == (ssize_t)sizeof(words);
    }
    good = good && fsync(fd) == 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* Reads per second of our reader. */
static double run_ours(int fd, int depth)
{
    static uint64_t sums[READS];
    static uint64_t state = 1;
    struct read_input in = {.count = READS, .depth = (uint64_t)depth, .file_blocks = FILE_BLOCKS};
    double begin = now(), reads = 0;

    while (now() - begin < SECONDS) {
        in.key = next_random(&state);
        for (int walk = 0; walk < depth; walk++)
            in.blocks[walk] = next_random(&state) % FILE_BLOCKS;
        read_blocks(fd, &in, sums);
        reads += READS;
    }
    return reads / (now() - begin);
}

/* The number after "iops" in fio's "read" object; 0 if it is not there. */
static double read_iops(const char *json)
{
    const char *at = strstr(json, "\"read\"");

    if (at)
        at = strstr(at, "\"iops\"");
    if (at)
        at = strchr(at, ':');
    return at ? strtod(at + 1, NULL) : 0;
}

/* Reads per second of fio; 0: it is not installed or failed. */
static double run_fio(int depth)
{
    char command[512], *json = calloc(1, 1 << 20);
    double iops = 0;

    snprintf(command, sizeof(command),
             "timeout 30 fio --name=peer --filename=%s --readonly --rw=randread --bs=%d "
             "--direct=1 --ioengine=io_uring --iodepth=%d --size=%llu --runtime=%d --time_based "
             "--fixedbufs --registerfiles --norandommap --thread --output-format=json 2>/dev/null",
             name, BLOCK_BYTES, depth, (unsigned long long)FILE_BLOCKS * BLOCK_BYTES, SECONDS);
    FILE *pipe = popen(command, "r");
    if (json && pipe) {
        size_t length = fread(json, 1, (1 << 20) - 1, pipe);
        json[length] = '\0';
        iops = read_iops(json);
    }
    if (pipe && pclose(pipe) != 0)
        iops = 0;
    free(json);
    return iops;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof(*values), by_value);
    return values[ROUNDS / 2];
}

static int compare(int fd, int depth)
{
    double ours[ROUNDS], theirs[ROUNDS], ratios[ROUNDS];

    run_ours(fd, depth); /* sets up the ring */
    for (int round = 0; round < ROUNDS; round++) {
        if (round % 2 == 0)
            ours[round] = run_ours(fd, depth);
        theirs[round] = run_fio(depth);
        if (round % 2 != 0)
            ours[round] = run_ours(fd, depth);
        if (theirs[round] <= 0) {
            puts("skipped: fio with --ioengine=io_uring does not run here");
            return SKIP;
        }
        ratios[round] = ours[round] / theirs[round];
    }
    printf("4 KiB reads, depth %d: ours %.1f K reads/s, peer (fio io_uring) %.1f K reads/s, "
           "ratio %.2f (goal: 0.90)\n",
           depth, median(ours) / 1e3, median(theirs) / 1e3, median(ratios));
    return 0;
}

static int compare_all(int fd)
{
    static const int depths[] = {1, 16, 64};
    int result = 0;

    for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]) && result == 0; i++)
        result = compare(fd, depths[i]);
    return result;
}

int main(int argc, char **argv)
{
    if (system("fio --version >/dev/null 2>&1") != 0) {
        puts("skipped: fio is not installed");
        return SKIP;
    }
    if (argc > 1 && chdir(argv[1]) < 0) {
        perror(argv[1]);
        return 1;
    }
    if (!make_file()) {
        printf("skipped: cannot write %s: %s\n", name, strerror(errno));
        unlink(name);
        return SKIP;
    }
    int fd = open(name, O_RDONLY | O_DIRECT);
    int result = SKIP;
    if (fd < 0)
        printf("skipped: no O_DIRECT on this file system: %s\n", strerror(errno));
    else
        result = compare_all(fd);
    unlink(name);
    return result;
}
