/* SPDX-License-Identifier: Apache-2.0 */
#include "report/traffic.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/number.h"
#include "report/wrap.h"

enum { WIDTH = 80, INDENT = 2 };

static void print_line(char *text, FILE *to)
{
    wrap_print(to, text, INDENT, WIDTH);
    free(text);
}

static void print_latencies(const struct traffic *traffic, FILE *to)
{
    char asked[NUMBER_SIZE], done[NUMBER_SIZE], text[NUMBER_SIZE];
    fprintf(to, "%-9s %8s %8s %7s %7s %7s %7s %7s %7s\n", "latency", "asked", "achieved", "mean",
            "p50", "p90", "p99", "p99.9", "max");
    for (size_t i = 0; i < traffic->stage_count; i++) {
        const struct stage_result *stage = &traffic->stages[i];
        const struct times *times = &stage->latency;
        const double shown[] = {times->mean, times->p50,   times->p90,
                                times->p99,  times->p99_9, times->most};
        fprintf(to, "  %-7s %8s %8s", stage->name,
                isnan(stage->rate) ? "closed" : number_print(asked, stage->rate, "1/s"),
                number_print(done, stage->achieved, "1/s"));
        for (size_t j = 0; j < sizeof(shown) / sizeof(shown[0]); j++)
            fprintf(to, " %7s", number_print(text, shown[j], "ns"));
        fputc('\n', to);
    }
}

/* What the slowest answer of a window makes of it: a mark by eighths of the slowest of all. */
static char window_mark(const struct traffic_window *window, double most)
{
    static const char marks[] = "_.:-=+*#";
    size_t last = sizeof(marks) - 2;
    if (!window->count)
        return ' ';
    if (isnan(window->most) || isnan(window->mean)) /* none of its requests was answered */
        return 'x';
    size_t level = (size_t)((double)(last + 1) * window->most / most);
    return marks[level > last ? last : level];
}

/* Too few requests have no course of time. */
static bool has_course(const struct stage_result *stage)
{
    size_t used = 0;
    for (size_t i = 0; i < stage->window_count; i++)
        used += stage->windows[i].count > 0;
    return used > stage->window_count / 2;
}

/* Whether a tail is one stall after the other, the end of the stage or everywhere, no percentile
 * tells. All stages have one scale. */
static void print_windows(const struct traffic *traffic, FILE *to)
{
    char each[NUMBER_SIZE], text[NUMBER_SIZE];
    double most = 0;
    for (size_t i = 0; i < traffic->stage_count; i++)
        if (has_course(&traffic->stages[i]))
            most = fmax(most, traffic->stages[i].latency.most);
    if (!(most > 0))
        return;
    fprintf(to, "slowest answer over time, by eighths of %s (x: no answer)\n",
            number_print(text, most, "ns"));
    for (size_t i = 0; i < traffic->stage_count; i++) {
        const struct stage_result *stage = &traffic->stages[i];
        if (!has_course(stage))
            continue;
        fprintf(to, "  %-7s ", stage->name);
        for (size_t j = 0; j < stage->window_count; j++)
            fputc(window_mark(&stage->windows[j], most), to);
        fprintf(to, " %s each\n",
                number_print(each, stage->seconds * 1e9 / (double)stage->window_count, "ns"));
    }
}

static void print_stage(const struct traffic *traffic, const struct stage_result *stage, FILE *to)
{
    char limit[NUMBER_SIZE], late[NUMBER_SIZE], most[NUMBER_SIZE];
    if (stage->judged && traffic->allowed > 0)
        print_line(
            memory_print("%s: %.3g %% of %" PRIu64 " requests [%.3g, %.3g] failed%s%s, at "
                         "most %g %% may: %s",
                         stage->name, 100 * stage->over, stage->due, 100 * stage->low,
                         100 * stage->high, isnan(traffic->limit) ? "" : " or took over ",
                         isnan(traffic->limit) ? "" : number_print(limit, traffic->limit, "ns"),
                         100 * traffic->allowed, verdict_name(stage->verdict)),
            to);
    for (int i = 0; i < FAILURES; i++)
        if (stage->failed[i])
            print_line(memory_print("%s: %" PRIu64 " x %s%s%s", stage->name, stage->failed[i],
                                    failure_text(i), i == FAILURE_BAD && stage->fault ? ": " : "",
                                    i == FAILURE_BAD && stage->fault ? stage->fault : ""),
                       to);
    if (stage->late)
        print_line(memory_print("%s: %" PRIu64 " requests had to wait for one of %d connections",
                                stage->name, stage->late, stage->connections),
                   to);
    print_line(memory_print("%s: sent late by %s at p99, %s at most; generator busy %.0f %%, on a "
                            "CPU %.0f %% of the time",
                            stage->name, number_print(late, stage->lag.p99, "ns"),
                            number_print(most, stage->lag.most, "ns"), 100 * stage->busy,
                            100 * stage->cpu),
               to);
}

void traffic_print(const struct traffic *traffic, FILE *to)
{
    char gap[NUMBER_SIZE], most[NUMBER_SIZE];
    static const char *const words[] = {
        [VERDICT_PASS] = "PASS", [VERDICT_FAIL] = "FAIL", [VERDICT_INCONCLUSIVE] = "INCONCLUSIVE"};
    fprintf(to, "%s %s: %s\n", traffic->phase, traffic->url, words[traffic->verdict]);
    if (traffic->reason)
        print_line(memory_copy(traffic->reason), to);
    if (traffic->stage_count) {
        print_latencies(traffic, to);
        print_windows(traffic, to);
        fputs("trust\n", to);
    }
    for (size_t i = 0; i < traffic->stage_count; i++)
        print_stage(traffic, &traffic->stages[i], to);
    if (!isnan(traffic->floor_p99_9))
        print_line(memory_print("floor: this machine alone stops a program for up to %s at 99.9 %% "
                                "of moments, %s at most",
                                number_print(gap, traffic->floor_p99_9, "ns"),
                                number_print(most, traffic->floor_most, "ns")),
                   to);
    for (size_t i = 0; i < traffic->warning_count; i++)
        print_line(memory_print("warning: %s", traffic->warnings[i]), to);
}
