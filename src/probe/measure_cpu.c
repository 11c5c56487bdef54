/* SPDX-License-Identifier: Apache-2.0 */
/* What a core computes when nothing waits for memory, and what a wrongly predicted branch costs. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "probe/measure.h"
#include "probe/vector.h"
#include "stats/random.h"

enum { TURNS = 5000, DECISIONS = 1 << 19 };
static const int64_t slice = 3000000; /* ns */

struct arithmetic {
    int *cores;
    size_t core_count, working;
    void (*run)(size_t turns);
    int floats; /* in each multiply-add */
};

static double gflops(void *context, size_t index)
{
    const struct arithmetic *arithmetic = context;
    int64_t start = clock_now(), now = start;
    double turns = 0;
    (void)index;
    while (now - start < slice) {
        arithmetic->run(TURNS);
        turns += TURNS;
        now = clock_now();
    }
    return turns * VECTOR_CHAINS * 2 * arithmetic->floats / (double)(now - start);
}

static double gflops_together(void *context)
{
    struct arithmetic *arithmetic = context;
    return measure_together(arithmetic->cores, arithmetic->working, gflops, arithmetic);
}

static void measure_all(struct measuring *measuring, struct arithmetic *arithmetic,
                        const char *name, const char *what)
{
    char *title = memory_print("f32, %s, %zu core%s", what, arithmetic->working,
                               arithmetic->working == 1 ? "" : "s");
    measure_repeat(measuring, name, title, "GFLOP/s", gflops_together, arithmetic);
    free(title);
}

void measure_flops(struct measuring *measuring)
{
    const struct vector *vector = vector_widest();
    struct arithmetic one = {.run = vector->multiply_add_one, .floats = 1, .working = 1};
    topology_cores(measuring->topology, &one.cores, &one.core_count);
    struct arithmetic wide = one;
    wide.run = vector->multiply_add;
    wide.floats = vector->floats;
    char *vectors = memory_print("vectors of %d (%s)", vector->floats, vector->name);
    measure_all(measuring, &one, "flops_scalar_one", "one at a time");
    measure_all(measuring, &wide, "flops_vector_one", vectors);
    if (one.core_count > 1) {
        one.working = wide.working = one.core_count;
        measure_all(measuring, &one, "flops_scalar_all", "one at a time");
        measure_all(measuring, &wide, "flops_vector_all", vectors);
    }
    free(vectors);
    free(one.cores);
}

/* ns a decision. The empty statements keep the compiler from doing without the branch. */
static double decide(const unsigned char *decisions)
{
    uint64_t taken = 0;
    int64_t start = clock_now();
    for (size_t i = 0; i < DECISIONS; i++) {
        if (decisions[i]) {
            taken += 3;
            __asm__ volatile("" : "+r"(taken));
        }
    }
    return (double)(clock_now() - start) / DECISIONS;
}

/* The same decisions in random and in sorted order: half of the random ones are guessed wrong. */
static double branch_miss(void *context)
{
    struct random_stream *random = context;
    unsigned char *decisions = memory_alloc(DECISIONS);
    size_t taken = 0;
    for (size_t i = 0; i < DECISIONS; i++)
        taken += decisions[i] = (unsigned char)(random_next(random) >> 63);
    double at_random = decide(decisions);
    for (size_t i = 0; i < DECISIONS; i++)
        decisions[i] = i < taken;
    double sorted = decide(decisions);
    free(decisions);
    return 2 * (at_random - sorted);
}

void measure_branch(struct measuring *measuring)
{
    struct random_stream random = {1};
    measure_repeat(measuring, "branch_miss", "a branch that was guessed wrong", "ns", branch_miss,
                   &random);
}
