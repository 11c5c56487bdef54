/* SPDX-License-Identifier: Apache-2.0 */
/* A flame as tables: by function and by source line. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/flame.h"

struct functions {
    struct flame_function *items;
    size_t count;
};

static bool same_function(const struct flame_function *function, const struct flame_node *node)
{
    bool same_file = !function->file || !node->file || strcmp(function->file, node->file) == 0;
    return function->kind == node->kind && same_file && strcmp(function->name, node->name) == 0;
}

/* The node's function as an ancestor has counted this weight already. */
static bool is_recursive(const struct flame_node *node)
{
    for (const struct flame_node *at = node->parent; at && at->parent; at = at->parent)
        if (at->kind == node->kind && strcmp(at->name, node->name) == 0)
            return true;
    return false;
}

static void collect(const struct flame_node *node, struct functions *functions)
{
    struct flame_function *function = NULL;
    for (size_t i = 0; node->parent && i < functions->count && !function; i++)
        if (same_function(&functions->items[i], node))
            function = &functions->items[i];
    if (node->parent && !function) {
        function = memory_push(&functions->items, &functions->count);
        *function = (struct flame_function){node->name, node->file, node->line, node->kind, 0, 0};
    }
    if (function) {
        function->self += node->self;
        function->total += is_recursive(node) ? 0 : node->total;
    }
    for (size_t i = 0; i < node->child_count; i++)
        collect(node->children[i], functions);
}

static int by_self(const void *a, const void *b)
{
    const struct flame_function *x = a, *y = b;
    if (x->self != y->self)
        return x->self > y->self ? -1 : 1;
    if (x->total != y->total)
        return x->total > y->total ? -1 : 1;
    int names = strcmp(x->name, y->name);
    return names ? names : (int)x->kind - (int)y->kind;
}

struct flame_function *flame_functions(const struct flame *flame, size_t *count)
{
    struct functions functions = {0};
    collect(flame->root, &functions);
    if (functions.count)
        qsort(functions.items, functions.count, sizeof(functions.items[0]), by_self);
    *count = functions.count;
    return functions.items;
}

static int by_line_weight(const void *a, const void *b)
{
    const struct flame_line *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    int files = strcmp(x->file, y->file);
    return files ? files : x->line - y->line;
}

bool flame_own_file(const char *file)
{
    return file && file[0] != '/' && file[0] != '.';
}

struct flame_line *flame_lines(const struct profile *profile, size_t *count)
{
    struct flame_line *lines = NULL;
    *count = 0;
    for (size_t i = 0; i < profile->stack_count; i++) {
        const struct profile_stack *stack = &profile->stacks[i];
        const struct profile_frame *frame = NULL;
        for (size_t k = stack->depth; k > 0 && !frame; k--) {
            const struct profile_frame *at = &profile->frames[stack->frames[k - 1]];
            frame = at->line && flame_own_file(at->file) ? at : NULL;
        }
        struct flame_line *line = NULL;
        for (size_t k = 0; frame && k < *count && !line; k++)
            if (lines[k].line == frame->line && strcmp(lines[k].file, frame->file) == 0)
                line = &lines[k];
        if (frame && !line) {
            line = memory_push(&lines, count);
            *line = (struct flame_line){frame->name, frame->file, frame->line, 0};
        }
        if (line)
            line->weight += stack->weight;
    }
    if (*count)
        qsort(lines, *count, sizeof(*lines), by_line_weight);
    return lines;
}
