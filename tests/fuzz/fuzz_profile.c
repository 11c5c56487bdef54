/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as what a profile is read from; the first says which: a ring of perf records ('r'),
 * folded stacks ('f'), a profile as JSON ('j'), kallsyms ('k'). Nothing may crash or leak, sums
 * hold in every tree, and what was read can be written and read again.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/flame.h"
#include "probe/kallsyms.h"
#include "probe/ring.h"
#include "report/flame_svg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
    if (!holds)
        abort();
}

static void see(const struct ring_sample *sample, void *context)
{
    size_t *count = context;
    ++*count;
    require(sample->stack.user_count <= STACK_DEEPEST && sample->dump_size <= SAMPLE_DUMP);
    require(sample->register_count == 0 || sample->register_count == 2);
}

static void try_ring(const uint8_t *data, size_t size)
{
    enum { RING = 4096 };
    static unsigned char ring[RING];
    struct ring_counts counts = {0};
    size_t seen = 0, start = size ? data[0] * 16u : 0;
    if (size > RING)
        size = RING;
    for (size_t i = 0; i < size; i++)
        ring[(start + i) & (RING - 1)] = data[i];
    ring_read(ring, RING, start, start + size, 2, see, &seen, &counts);
    require(counts.samples == seen);
}

static void check_node(const struct flame_node *node)
{
    double sum = node->self;
    for (size_t i = 0; i < node->child_count; i++) {
        require(node->children[i]->parent == node);
        require(i == 0 || node->children[i - 1]->total >= node->children[i]->total);
        sum += node->children[i]->total;
        check_node(node->children[i]);
    }
    require(fabs(sum - node->total) <= 1e-6 * node->total);
}

static void check_flame(struct flame *flame)
{
    size_t count;
    check_node(flame->root);
    free(flame_functions(flame, &count));
    double share = flame_search(flame, "a");
    require(share >= 0 && share <= 1 + 1e-6);
    flame_compare(flame, flame);
    FILE *to = fopen("/dev/null", "w");
    flame_svg_print(flame, &(struct flame_svg){"t", "n", false, true}, to);
    fclose(to);
}

static void try_folded(const char *text, size_t size)
{
    int line;
    struct flame *flame = flame_parse(text, size, &line);
    require(!flame == (line > 0));
    if (!flame)
        return;
    check_flame(flame);
    if (flame->root->total < 1e15) { /* beyond, an integer does not hold the weight */
        char *folded = flame_fold(flame, 1);
        struct flame *again = flame_parse(folded, strlen(folded), &line);
        require(again && fabs(again->root->total - flame->root->total) < 1);
        flame_free(again);
        free(folded);
    }
    flame_free(flame);
}

static void try_json(const char *text, size_t size)
{
    struct profile profile;
    json_t *json = json_loadb(text, size, 0, NULL);
    if (profile_from_json(json, &profile) == 0) {
        size_t count;
        profile_merge(&profile);
        struct flame *flame = flame_new(&profile);
        check_flame(flame);
        free(flame_lines(&profile, &count));
        flame_free(flame);
        profile_free(&profile);
    }
    json_decref(json);
}

static void try_kallsyms(const char *text, size_t size)
{
    struct kallsyms *kallsyms = kallsyms_parse(text, size);
    for (uint64_t address = 1; address; address <<= 1)
        require(*kallsyms_find(kallsyms, address) != '\0');
    kallsyms_close(kallsyms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    const char *text = (const char *)data + 1;
    if (data[0] == 'r')
        try_ring(data + 1, size - 1);
    else if (data[0] == 'j')
        try_json(text, size - 1);
    else if (data[0] == 'k')
        try_kallsyms(text, size - 1);
    else
        try_folded(text, size - 1);
    return 0;
}
