/* SPDX-License-Identifier: Apache-2.0 */
/* Folded stacks. A name may be anything, so what the format cannot hold (';', line ends, a blank at
 * either end) is replaced. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/flame_build.h"

static const char *const marks[FRAME_KINDS] = {
    [FRAME_USER] = "", [FRAME_INLINED] = "_[i]", [FRAME_KERNEL] = "_[k]"};
enum { MARK_LENGTH = 4, LARGEST_TEXT = 64 << 20 };

static void add_name(struct text *path, const struct flame_node *node)
{
    size_t start = path->length;
    text_print(path, "%s%s%s", start ? ";" : "", node->name, marks[node->kind]);
    for (size_t i = start + (start > 0); i < path->length; i++)
        if (path->data[i] == ';' || path->data[i] == ' ' || (unsigned char)path->data[i] < ' ')
            path->data[i] = path->data[i] == ';' ? ':' : '_';
}

static void fold(const struct flame_node *node, struct text *path, double scale, struct text *to)
{
    size_t length = path->length;
    if (node->parent)
        add_name(path, node);
    long long weight = llround(node->self * scale);
    if (weight > 0 && path->length)
        text_print(to, "%s %lld\n", path->data, weight);
    for (size_t i = 0; i < node->child_count; i++)
        fold(node->children[i], path, scale, to);
    path->length = length;
    if (path->data)
        path->data[length] = '\0';
}

char *flame_fold(const struct flame *flame, double scale)
{
    struct text path = {0}, to = {0};
    fold(flame->root, &path, scale, &to);
    text_free(&path);
    return text_take(&to);
}

static struct flame_node *enter_name(struct flame *flame, struct flame_node *node, int depth,
                                     const char *name, size_t length, double weight)
{
    struct profile_frame frame = {.kind = FRAME_USER};
    for (int kind = FRAME_INLINED; kind < FRAME_KINDS; kind++)
        if (length > MARK_LENGTH &&
            memcmp(name + length - MARK_LENGTH, marks[kind], MARK_LENGTH) == 0) {
            frame.kind = (enum frame_kind)kind;
            length -= MARK_LENGTH;
            break;
        }
    frame.name = text_printable(name, length < PROFILE_LONGEST ? length : PROFILE_LONGEST);
    node = flame_enter(flame, node, depth, &frame, weight);
    free(frame.name);
    return node;
}

/* One line without its end. */
static int take_line(struct flame *flame, const char *line, size_t length)
{
    const char *blank = memrchr(line, ' ', length), *end = line + length;
    if (!blank || blank == line || blank + 1 == end || end - blank > 20)
        return -1;
    double weight = 0;
    for (const char *digit = blank + 1; digit < end; digit++) {
        if (*digit < '0' || *digit > '9')
            return -1;
        weight = weight * 10 + (*digit - '0');
    }
    if (!(weight > 0))
        return -1;
    struct flame_node *node = flame->root;
    int depth = 0;
    node->total += weight;
    for (const char *at = line; at < blank && depth < PROFILE_DEEPEST;) {
        const char *semicolon = memchr(at, ';', (size_t)(blank - at));
        const char *stop = semicolon ? semicolon : blank;
        if (stop == at)
            return -1;
        node = enter_name(flame, node, ++depth, at, (size_t)(stop - at), weight);
        at = stop + (stop < blank);
    }
    node->self += weight;
    return 0;
}

struct flame *flame_parse(const char *text, size_t size, int *line)
{
    struct flame *flame = flame_begin();
    *line = 0;
    for (const char *at = text, *end = text + size; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((stop ? stop : end) - at);
        ++*line;
        if (length && (size > LARGEST_TEXT || take_line(flame, at, length) < 0)) {
            flame_free(flame);
            return NULL;
        }
        at += length + 1;
    }
    *line = 0;
    flame_settle(flame);
    return flame;
}
