/* SPDX-License-Identifier: Apache-2.0 */
#include "model/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool profile_off_cpu(const struct profile *profile)
{
    return strcmp(profile->source, "off-cpu") == 0;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_frame(const struct profile_frame *a, const struct profile_frame *b)
{
    return a->line == b->line && a->start == b->start && a->kind == b->kind &&
           same_text(a->name, b->name) && same_text(a->file, b->file);
}

static char *copy(const char *text)
{
    return text ? memory_copy_range(text, strnlen(text, PROFILE_LONGEST)) : NULL;
}

long profile_intern(struct profile *profile, const struct profile_frame *frame)
{
    for (size_t i = 0; i < profile->frame_count; i++)
        if (same_frame(&profile->frames[i], frame))
            return (long)i;
    if (profile->frame_count == PROFILE_MOST_FRAMES)
        return -1;
    struct profile_frame *added = memory_push(&profile->frames, &profile->frame_count);
    *added = *frame;
    added->name = copy(frame->name);
    added->file = copy(frame->file);
    return (long)profile->frame_count - 1;
}

void profile_add(struct profile *profile, const size_t *frames, size_t depth, double weight)
{
    struct profile_stack *stack = memory_push(&profile->stacks, &profile->stack_count);
    stack->depth = depth < PROFILE_DEEPEST ? depth : PROFILE_DEEPEST;
    stack->frames = memory_alloc(stack->depth * sizeof(size_t) + 1);
    memcpy(stack->frames, frames, stack->depth * sizeof(size_t));
    stack->weight = weight;
    profile->weight += weight;
}

static int by_frames(const void *a, const void *b)
{
    const struct profile_stack *x = a, *y = b;
    for (size_t i = 0; i < x->depth && i < y->depth; i++)
        if (x->frames[i] != y->frames[i])
            return x->frames[i] < y->frames[i] ? -1 : 1;
    return (x->depth > y->depth) - (x->depth < y->depth);
}

static int by_weight(const void *a, const void *b)
{
    const struct profile_stack *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return by_frames(a, b);
}

void profile_merge(struct profile *profile)
{
    if (!profile->stack_count)
        return;
    qsort(profile->stacks, profile->stack_count, sizeof(*profile->stacks), by_frames);
    size_t kept = 0;
    for (size_t i = 1; i < profile->stack_count; i++) {
        struct profile_stack *last = &profile->stacks[kept], *next = &profile->stacks[i];
        if (by_frames(last, next) == 0) {
            last->weight += next->weight;
            free(next->frames);
        } else {
            profile->stacks[++kept] = *next;
        }
    }
    profile->stack_count = kept + 1;
    qsort(profile->stacks, profile->stack_count, sizeof(*profile->stacks), by_weight);
}

void profile_free(struct profile *profile)
{
    for (size_t i = 0; i < profile->frame_count; i++) {
        free(profile->frames[i].name);
        free(profile->frames[i].file);
    }
    for (size_t i = 0; i < profile->stack_count; i++)
        free(profile->stacks[i].frames);
    free(profile->frames);
    free(profile->stacks);
    free(profile->side);
    free(profile->source);
    free(profile->source_note);
    free(profile->kernel_note);
    free(profile->user_note);
    *profile = (struct profile){0};
}
