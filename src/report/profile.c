/* SPDX-License-Identifier: Apache-2.0 */
#include "report/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/number.h"
#include "stats/share.h"

enum { MOST_ROWS = 12, COLUMNS = 36 /* of the numbers before a name */, BEFORE_COLUMNS = 10 };
static const double least_share = 0.005; /* shown */

struct interval profile_share(const struct profile *profile, double weight)
{
    struct interval interval;
    share_interval(weight, profile->weight, SHARE_Z95, &interval);
    if (profile_off_cpu(profile))
        interval.low = interval.high = interval.median;
    return interval;
}

char *profile_waits(const struct profile *profile)
{
    char weight[NUMBER_SIZE];
    number_print(weight, profile->weight, "ns");
    if (profile->worked > 0)
        return memory_print("%s off the CPU, %.1f s on it, in %.1f s", weight, profile->worked,
                            profile->seconds);
    return memory_print("%s off the CPU in %.1f s of blocks", weight, profile->seconds);
}

char *profile_note(const struct profile *profile)
{
    if (profile_off_cpu(profile))
        return profile_waits(profile);
    return memory_print("%.0f samples of %s at %g Hz in %.1f s%s, %.0f lost%s", profile->samples,
                        profile->source, profile->hz, profile->seconds,
                        profile->worked > 0 ? "" : " of blocks", profile->lost,
                        profile->kernel_note ? "; user time only" : "");
}

static void print_notes(const struct profile *profile, FILE *to)
{
    if (profile->source_note)
        fprintf(to, "  not cycles: %s\n", profile->source_note);
    if (profile->kernel_note)
        fprintf(to, "  %s\n", profile->kernel_note);
    if (profile->user_note)
        fprintf(to, "  functions have no names: %s\n", profile->user_note);
}

static void print_name(const char *name, const char *file, int line, enum frame_kind kind,
                       int width, FILE *to)
{
    static const char *const kinds[FRAME_KINDS] = {"", " inlined", " kernel"};
    struct text text = {0};
    text_print(&text, "%s", name);
    if (file && line && flame_own_file(file))
        text_print(&text, " (%s:%d)", file, line);
    text_print(&text, "%s", kinds[kind]);
    fprintf(to, "%.*s\n", width - COLUMNS > 20 ? width - COLUMNS : 20, text.data);
    text_free(&text);
}

static void print_share(const struct profile *profile, double weight, FILE *to)
{
    struct interval share = profile_share(profile, weight);
    if (profile_off_cpu(profile))
        fprintf(to, "%5.1f %%               ", 100 * share.median);
    else
        fprintf(to, "%5.1f %% [%4.1f, %5.1f]  ", 100 * share.median, 100 * share.low,
                100 * share.high);
}

static double weight_in(const struct flame_function *functions, size_t count,
                        const struct flame_function *wanted)
{
    double weight = 0;
    for (size_t i = 0; i < count; i++)
        if (functions[i].kind == wanted->kind && strcmp(functions[i].name, wanted->name) == 0)
            weight += functions[i].self;
    return weight;
}

static void print_functions(const struct profile *profile, const struct profile *before, int width,
                            FILE *to)
{
    size_t count, before_count = 0;
    struct flame *flame = flame_new(profile), *other = before ? flame_new(before) : NULL;
    struct flame_function *functions = flame_functions(flame, &count);
    struct flame_function *others = other ? flame_functions(other, &before_count) : NULL;
    fprintf(to, "%-24s%-10s%s\n", "  itself", "in all", before ? "baseline  function" : "function");
    for (size_t i = 0; i < count && i < MOST_ROWS; i++) {
        const struct flame_function *function = &functions[i];
        if (function->self < least_share * profile->weight)
            break;
        fputs("  ", to);
        print_share(profile, function->self, to);
        fprintf(to, "%5.1f %%   ", 100 * function->total / profile->weight);
        if (before)
            fprintf(to, "%5.1f %%   ",
                    100 * weight_in(others, before_count, function) / fmax(before->weight, 1));
        print_name(function->name, function->file, function->line, function->kind,
                   width - (before ? BEFORE_COLUMNS : 0), to);
    }
    free(functions);
    free(others);
    flame_free(flame);
    flame_free(other);
}

static void print_lines(const struct profile *profile, int width, FILE *to)
{
    size_t count;
    struct flame_line *lines = flame_lines(profile, &count);
    if (count)
        fprintf(to, "  source lines\n");
    for (size_t i = 0; i < count && i < MOST_ROWS; i++) {
        if (lines[i].weight < least_share * profile->weight)
            break;
        fputs("  ", to);
        print_share(profile, lines[i].weight, to);
        char *place = memory_print("%s:%d", lines[i].file, lines[i].line);
        fprintf(to, "%.*s (%s)\n", width > 60 ? width - 40 : 20, place, lines[i].name);
        free(place);
    }
    free(lines);
}

void profile_print(const struct profile *profile, const struct profile *before, int width, FILE *to)
{
    char *note = profile_note(profile);
    fprintf(to, "%s: %s\n", profile->side, note);
    free(note);
    print_notes(profile, to);
    if (!(profile->weight > 0)) {
        fprintf(to, "  nothing was sampled: %s\n",
                profile_off_cpu(profile) ? "it never waited" : "it used next to no CPU time");
        return;
    }
    print_functions(profile, before, width, to);
    print_lines(profile, width, to);
}

static json_t *share_to_json(const struct profile *profile, double weight)
{
    struct interval share = profile_share(profile, weight);
    return json_pack("[f, f, f]", share.low, share.median, share.high);
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *profile_tables(const struct profile *profile)
{
    static const char *const kinds[FRAME_KINDS] = {"user", "inlined", "kernel"};
    json_t *function_rows = json_array(), *line_rows = json_array();
    size_t function_count = 0, line_count = 0;
    struct flame *flame = flame_new(profile);
    struct flame_function *functions = flame_functions(flame, &function_count);
    struct flame_line *lines = flame_lines(profile, &line_count);
    for (size_t i = 0; i < function_count && profile->weight > 0; i++)
        json_array_append_new(function_rows,
                              json_pack("{s:s, s:o, s:i, s:s, s:o, s:o}", "name", functions[i].name,
                                        "file", text_or_null(functions[i].file), "line",
                                        functions[i].line, "kind", kinds[functions[i].kind], "self",
                                        share_to_json(profile, functions[i].self), "total",
                                        share_to_json(profile, functions[i].total)));
    for (size_t i = 0; i < line_count && profile->weight > 0; i++)
        json_array_append_new(line_rows,
                              json_pack("{s:s, s:s, s:i, s:o}", "name", lines[i].name, "file",
                                        lines[i].file, "line", lines[i].line, "share",
                                        share_to_json(profile, lines[i].weight)));
    free(functions);
    free(lines);
    flame_free(flame);
    return json_pack("{s:o, s:o}", "functions", function_rows, "lines", line_rows);
}
