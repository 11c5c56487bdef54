/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as what a profile is read from; the first says which: a ring of perf records ('r'),
 * folded stacks ('f'), a profile as JSON ('j') and as it is kept ('p'), kallsyms ('k'). Nothing may
 * crash or leak, sums hold in every tree, and what was read can be written and read again.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app/kept_profile.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "model/flame_walk.h"
#include "probe/kallsyms.h"
#include "probe/ring.h"
#include "report/flame_layout.h"
#include "report/flame_svg.h"
#include "report/flame_table.h"
#include "report/flame_words.h"

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

/* Boxes of a level follow each other, each within the one it is called by; labels fit. */
static void check_layout(const struct flame *flame, const struct flame_node *zoom, int width)
{
    struct flame_layout layout;
    int ends[PROFILE_DEEPEST + 2] = {0};
    flame_layout_make(&layout, flame, zoom, width);
    for (size_t i = 0; i < layout.count; i++) {
        const struct flame_box *box = &layout.boxes[i];
        char *label = flame_layout_label(box, flame, i % 2);
        require(box->width >= 1 && box->column >= 0 && box->column + box->width <= width);
        require(box->level >= 0 && box->level < layout.levels && box->column >= ends[box->level]);
        require(utf8_columns(label) < box->width);
        require(flame_layout_find(&layout, box->node) == box);
        ends[box->level] = box->column + box->width;
        if (box->level > 0) {
            const struct flame_box *under = flame_layout_find(&layout, box->node->parent);
            require(box->column >= under->column);
            require(box->column + box->width <= under->column + under->width);
        }
        free(label);
    }
    flame_layout_free(&layout);
}

static void check_walk(const struct flame *flame)
{
    const struct flame_node *node = flame->root, *beside;
    while (node->child_count) {
        node = node->children[node->child_count / 2];
        check_layout(flame, node, 7);
        beside = flame_beside(flame->root, node, true);
        require(!beside || flame_beside(flame->root, beside, false) == node);
        require(!beside || flame_level(beside) == flame_level(node));
        require(flame_same(flame, node)->total >= 0 && flame_within(node, flame->root));
        const struct flame_node *found = flame_found(flame, node, true);
        require(!found || found->found);
    }
}

static void check_flame(struct flame *flame)
{
    size_t count;
    for (int width = 1; width < 300; width = width * 3 + 1)
        check_layout(flame, flame->root, width);
    check_node(flame->root);
    free(flame_functions(flame, &count));
    double share = flame_search(flame, "a");
    require(share >= 0 && share <= 1 + 1e-6);
    flame_compare(flame, flame);
    check_walk(flame);
    free(flame_table_make(flame, flame, &count));
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
        free(flame_words_source(&profile));
        free(flame_words_frame(flame->root));
        free(flame_words_share(flame, flame->root, &profile, &profile));
        free(flame_lines(&profile, &count));
        flame_free(flame);
        profile_free(&profile);
    }
    json_decref(json);
}

static void try_kept(const char *text, size_t size)
{
    struct kept_profile kept;
    require((kept_profile_parse(text, size, &kept) == 0) == (kept.count > 0));
    kept_profile_free(&kept);
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
    else if (data[0] == 'p')
        try_kept(text, size - 1);
    else if (data[0] == 'k')
        try_kallsyms(text, size - 1);
    else
        try_folded(text, size - 1);
    return 0;
}
