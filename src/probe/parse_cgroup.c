/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a process's control group lies takes two files. /proc/PID/cgroup names its path in each
 * hierarchy; mountinfo says which part of which hierarchy is mounted where. In a container the
 * mounted part is often not the whole (its root is "/docker/1f3a"), and the path may lie outside of
 * it; then its counters cannot be seen from there, and are not guessed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "probe/parse.h"

struct span {
    const char *at;
    size_t length;
};

/* The word at *p up to one of `ends`; *p moves to that end. */
static struct span take_span(const char **p, const char *ends)
{
    struct span span = {*p, strcspn(*p, ends)};
    *p += span.length;
    return span;
}

static bool span_is(struct span span, const char *word)
{
    return span.length == strlen(word) && memcmp(span.at, word, span.length) == 0;
}

static bool list_has(struct span list, const char *word)
{
    const char *end = list.at + list.length;
    for (const char *p = list.at; p < end; p++) {
        struct span item = take_span(&p, ",\n :");
        if (span_is(item, word))
            return true;
        if (p >= end || *p != ',')
            break;
    }
    return false;
}

static const char *line_after(const char *p)
{
    p += strcspn(p, "\n");
    return *p ? p + 1 : p;
}

/* "4:cpu,cpuacct:/path" or, unified, "0::/path". */
static bool find_path(const char *cgroups, const char *controller, bool unified, struct span *path)
{
    for (const char *line = cgroups; *line; line = line_after(line)) {
        const char *p = line;
        struct span number = take_span(&p, ":\n");
        if (*p++ != ':')
            continue;
        struct span list = take_span(&p, ":\n");
        if (*p++ != ':' || *p != '/')
            continue;
        *path = take_span(&p, "\n");
        if (*p == '\n' &&
            (unified ? span_is(number, "0") && !list.length : list_has(list, controller)))
            return true;
    }
    return false;
}

static int octal(const char *p)
{
    int value = 0;
    for (int i = 0; i < 3; i++) {
        if (p[i] < '0' || p[i] > '7')
            return 0;
        value = value * 8 + p[i] - '0';
    }
    return value < 256 ? value : 0;
}

/* mountinfo writes blanks, newlines and backslashes as \040 and the like. */
static char *unescape(struct span span)
{
    struct text text = {0};
    for (size_t i = 0; i < span.length; i++) {
        int code = span.at[i] == '\\' && i + 3 < span.length ? octal(span.at + i + 1) : 0;
        char byte = code ? (char)code : span.at[i];
        text_add(&text, &byte, 1);
        i += code ? 3 : 0;
    }
    return text_take(&text);
}

struct mount {
    struct span root, point, type, options;
};

/* "36 35 98:0 root point options optional... - type source options" */
static bool take_mount(const char *p, struct mount *mount)
{
    struct span words[5];
    for (int i = 0; i < 5; i++, p++) {
        words[i] = take_span(&p, " \n");
        if (*p != ' ')
            return false;
    }
    const char *end = p + strcspn(p, "\n"), *dash = strstr(p, " - ");
    if (*end != '\n' || !dash || dash > end)
        return false;
    p = dash + 3;
    *mount = (struct mount){.root = words[3], .point = words[4]};
    mount->type = take_span(&p, " \n");
    mount->options = (struct span){p, 0};
    if (*p == ' ')
        p++, (void)take_span(&p, " \n");
    if (*p == ' ')
        p++, mount->options = take_span(&p, " \n");
    return true;
}

/* What of `path` lies below `root`, or NULL if it lies elsewhere. */
static const char *below(const char *path, const char *root)
{
    size_t length = strlen(root);
    if (strcmp(root, "/") == 0)
        return path;
    if (strncmp(path, root, length) != 0 || (path[length] && path[length] != '/'))
        return NULL;
    return path + length;
}

static bool place_at(const struct mount *mount, struct span path, struct cgroup_place *place)
{
    char *root = unescape(mount->root), *point = unescape(mount->point);
    char *whole = memory_copy_range(path.at, path.length);
    const char *rest = strstr(whole, "/..") ? NULL : below(whole, root);
    if (rest) {
        place->folder = memory_print("%s%s", point, strcmp(rest, "/") == 0 ? "" : rest);
        place->mount = strlen(point);
    }
    free(root);
    free(point);
    free(whole);
    return rest != NULL;
}

bool parse_cgroup(const char *cgroups, const char *mounts, const char *controller, bool unified,
                  struct cgroup_place *place)
{
    struct span path;
    if (!find_path(cgroups, controller, unified, &path))
        return false;
    for (const char *line = mounts; *line; line = line_after(line)) {
        struct mount mount;
        if (!take_mount(line, &mount))
            continue;
        bool ours = unified ? span_is(mount.type, "cgroup2")
                            : span_is(mount.type, "cgroup") && list_has(mount.options, controller);
        if (ours && place_at(&mount, path, place)) {
            place->unified = unified;
            return true;
        }
    }
    return false;
}
