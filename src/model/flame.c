/* SPDX-License-Identifier: Apache-2.0 */
#include "model/flame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/flame_build.h"

static struct flame_node *node_new(const struct flame_node *parent,
                                   const struct profile_frame *frame)
{
    struct flame_node *node = memory_new(struct flame_node);
    *node = (struct flame_node){.parent = parent,
                                .name = memory_copy(frame->name),
                                .file = memory_copy(frame->file),
                                .line = frame->start,
                                .kind = frame->kind,
                                .before = NAN};
    return node;
}

static struct flame_node *find_child(const struct flame_node *node,
                                     const struct profile_frame *frame)
{
    for (size_t i = 0; i < node->child_count; i++) {
        struct flame_node *child = node->children[i];
        bool same_file = !child->file || !frame->file || strcmp(child->file, frame->file) == 0;
        if (child->kind == frame->kind && same_file && strcmp(child->name, frame->name) == 0)
            return child;
    }
    return NULL;
}

struct flame *flame_begin(void)
{
    struct flame *flame = memory_new(struct flame);
    flame->root = node_new(NULL, &(struct profile_frame){.name = (char *)"all"});
    return flame;
}

struct flame_node *flame_enter(struct flame *flame, struct flame_node *node, int depth,
                               const struct profile_frame *frame, double weight)
{
    struct flame_node *child = find_child(node, frame);
    if (!child)
        child = *memory_push(&node->children, &node->child_count) = node_new(node, frame);
    child->total += weight;
    if (depth > flame->depth)
        flame->depth = depth;
    return child;
}

static int wider(const void *a, const void *b)
{
    const struct flame_node *x = *(struct flame_node *const *)a;
    const struct flame_node *y = *(struct flame_node *const *)b;
    if (x->total != y->total)
        return x->total > y->total ? -1 : 1;
    int names = strcmp(x->name, y->name);
    return names ? names : (int)x->kind - (int)y->kind;
}

static void settle(struct flame_node *node)
{
    double left = node->left;
    if (node->child_count)
        qsort(node->children, node->child_count, sizeof(node->children[0]), wider);
    for (size_t i = 0; i < node->child_count; i++) {
        node->children[i]->left = left;
        left += node->children[i]->total;
        settle(node->children[i]);
    }
}

void flame_settle(struct flame *flame)
{
    settle(flame->root);
}

struct flame *flame_new(const struct profile *profile)
{
    struct flame *flame = flame_begin();
    for (size_t i = 0; i < profile->stack_count; i++) {
        const struct profile_stack *stack = &profile->stacks[i];
        struct flame_node *node = flame->root;
        node->total += stack->weight;
        for (size_t k = 0; k < stack->depth; k++)
            node = flame_enter(flame, node, (int)k + 1, &profile->frames[stack->frames[k]],
                               stack->weight);
        node->self += stack->weight;
    }
    flame_settle(flame);
    return flame;
}

static void node_free(struct flame_node *node)
{
    for (size_t i = 0; i < node->child_count; i++)
        node_free(node->children[i]);
    free(node->children);
    free(node->name);
    free(node->file);
    free(node);
}

void flame_free(struct flame *flame)
{
    if (!flame)
        return;
    node_free(flame->root);
    free(flame);
}

double flame_share(const struct flame *flame, const struct flame_node *node)
{
    return flame->root->total > 0 ? node->total / flame->root->total : 0;
}

bool flame_place(const struct flame_node *node, const struct flame_node *zoom, double *left,
                 double *width)
{
    for (const struct flame_node *at = zoom; at; at = at->parent)
        if (at == node) {
            *left = 0;
            *width = 1;
            return true;
        }
    const struct flame_node *above = node;
    while (above && above != zoom)
        above = above->parent;
    if (!above || !(zoom->total > 0))
        return false;
    *left = (node->left - zoom->left) / zoom->total;
    *width = node->total / zoom->total;
    return true;
}

/* Several children of `before` may have the name, from different files: they are one function to
 * somebody who compares a program with its next version. */
static void compare(struct flame_node *node, struct flame_node *const *before, size_t count,
                    double all)
{
    node->before = 0;
    for (size_t i = 0; i < count; i++)
        node->before += all > 0 ? before[i]->total / all : 0;
    for (size_t i = 0; i < node->child_count; i++) {
        struct flame_node *child = node->children[i], **same = NULL;
        size_t found = 0;
        for (size_t k = 0; k < count; k++)
            for (size_t j = 0; j < before[k]->child_count; j++)
                if (before[k]->children[j]->kind == child->kind &&
                    strcmp(before[k]->children[j]->name, child->name) == 0)
                    *memory_push(&same, &found) = before[k]->children[j];
        compare(child, same, found, all);
        free(same);
    }
}

void flame_compare(struct flame *flame, const struct flame *before)
{
    compare(flame->root, &before->root, 1, before->root->total);
}

static double search(struct flame_node *node, const char *text, bool counted)
{
    node->found = node->parent && *text && strcasestr(node->name, text);
    double weight = node->found && !counted ? node->total : 0;
    for (size_t i = 0; i < node->child_count; i++)
        weight += search(node->children[i], text, counted || node->found);
    return weight;
}

double flame_search(struct flame *flame, const char *text)
{
    double weight = search(flame->root, text, false);
    return flame->root->total > 0 ? weight / flame->root->total : 0;
}
