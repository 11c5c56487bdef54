/* SPDX-License-Identifier: Apache-2.0 */
#include "report/flame_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/number.h"
#include "report/profile.h"
#include "stats/share.h"

char *flame_words_source(const struct profile *profile)
{
    struct text text = {0};
    char *waits = profile_off_cpu(profile) ? profile_waits(profile) : NULL;
    if (waits)
        text_print(&text, "traced, %s, %.0f lost", waits, profile->lost);
    else
        text_print(&text, "sampled, %s %g Hz, %.0f sample%s, %.0f lost, %s", profile->source,
                   profile->hz, profile->samples, profile->samples == 1 ? "" : "s", profile->lost,
                   profile->kernel_note ? profile->kernel_note : "kernel stacks too");
    free(waits);
    if (profile->user_note)
        text_print(&text, "; functions have no names: %s", profile->user_note);
    return text_take(&text);
}

char *flame_words_frame(const struct flame_node *node)
{
    static const char *const kinds[FRAME_KINDS] = {"", ", inlined", ", kernel"};
    struct text text = {0};
    text_print(&text, "%s", node->parent ? node->name : "all");
    if (node->file && node->line)
        text_print(&text, " (%s:%d)", node->file, node->line);
    else if (node->file)
        text_print(&text, " (%s)", node->file);
    text_print(&text, "%s", kinds[node->kind]);
    char *words = text_printable(text.data, text.length);
    text_free(&text);
    return words;
}

static void add_weight(struct text *text, const struct profile *profile, double weight)
{
    char number[NUMBER_SIZE];
    if (profile_off_cpu(profile))
        text_print(text, "%s", number_print(number, weight, "ns"));
    else
        text_print(text, "%.0f sample%s", weight, weight == 1 ? "" : "s");
}

static void add_share(struct text *text, const struct profile *profile, double weight)
{
    struct interval share = profile_share(profile, weight);
    text_print(text, "%.1f %%", 100 * share.median);
    if (!profile_off_cpu(profile))
        text_print(text, " [%.1f, %.1f]", 100 * share.low, 100 * share.high);
}

static struct interval change_of(const struct flame_node *node, const struct profile *profile,
                                 const struct profile *before)
{
    struct interval now = profile_share(profile, node->total), change;
    struct interval then = profile_share(before, node->before * before->weight);
    share_change(&now, &then, &change);
    return change;
}

bool flame_words_changed(const struct flame_node *node, const struct profile *profile,
                         const struct profile *before)
{
    struct interval change = change_of(node, profile, before);
    return change.low > 0 || change.high < 0;
}

static void add_change(struct text *text, const struct flame_node *node,
                       const struct profile *profile, const struct profile *before)
{
    struct interval change = change_of(node, profile, before);
    text_print(text, ": %+.1f", 100 * change.median);
    if (!profile_off_cpu(profile))
        text_print(text, " [%.1f, %.1f]", 100 * change.low, 100 * change.high);
    text_print(text, " points");
}

char *flame_words_share(const struct flame *flame, const struct flame_node *node,
                        const struct profile *profile, const struct profile *before)
{
    struct text text = {0};
    if (before && !(before->weight > 0))
        before = NULL;
    if (!before || !node->parent)
        add_weight(&text, profile, node->total);
    if (!node->parent && before) {
        text_print(&text, ", baseline ");
        add_weight(&text, before, before->weight);
    }
    if (!node->parent)
        return text_take(&text);
    text_print(&text, "%s", before ? "" : ", ");
    add_share(&text, profile, node->total);
    if (before) {
        text_print(&text, ", baseline ");
        add_share(&text, before, node->before * before->weight);
        add_change(&text, node, profile, before);
    } else {
        text_print(&text, " of all");
    }
    if (node->child_count && flame->root->total > 0)
        text_print(&text, ", itself %.1f %%", 100 * node->self / flame->root->total);
    return text_take(&text);
}

char *flame_words_age(int64_t seconds)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        long long count = seconds / units[i].seconds;
        if (count > 0)
            return memory_print("%lld %s%s ago", count, units[i].name, count == 1 ? "" : "s");
    }
    return memory_copy("just now");
}
