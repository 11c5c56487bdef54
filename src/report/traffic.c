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
    fprintf(to, "%-9s %8s %8s %8s %8s %8s %8s %8s\n", "latency", "asked", "achieved", "p50", "p99",
            "p99.9", "p99.99", "max");
    for (size_t i = 0; i < traffic->stage_count; i++) {
        const struct stage_result *stage = &traffic->stages[i];
        const struct times *times = &stage->latency;
        const double shown[] = {times->p50, times->p99, times->p99_9, times->p99_99, times->most};
        fprintf(to, "  %-7s %8s %8s", stage->name,
                isnan(stage->rate) ? "closed" : number_print(asked, stage->rate, "1/s"),
                number_print(done, stage->achieved, "1/s"));
        for (size_t j = 0; j < sizeof(shown) / sizeof(shown[0]); j++)
            fprintf(to, " %8s", number_print(text, shown[j], "ns"));
        fputc('\n', to);
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
