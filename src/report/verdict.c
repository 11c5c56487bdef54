/* SPDX-License-Identifier: Apache-2.0 */
#include "report/verdict.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "report/number.h"
#include "report/wrap.h"

char *verdict_line(const struct result *result)
{
    char value[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE], bound[NUMBER_SIZE];
    const char *unit = result->metric->unit;
    number_print(value, result->value, unit);
    number_print(low, result->low, unit);
    number_print(high, result->high, unit);
    number_print(bound, result->bound, unit);
    const char *direction = result->at_least ? "at least" : "at most";
    if (isnan(result->low) || (result->low == result->value && result->high == result->value))
        return memory_print("%s %s, %s %s: %s", result->metric->name, value, direction, bound,
                            verdict_name(result->verdict));
    return memory_print("%s %s [%s, %s], %s %s: %s", result->metric->name, value, low, high,
                        direction, bound, verdict_name(result->verdict));
}

static void print_result(const struct result *result, int width, FILE *to)
{
    char *line = verdict_line(result);
    wrap_print(to, line, 2, width);
    free(line);
    const char *const notes[] = {result->instead, result->passed_over, result->reason,
                                 result->advice};
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
        if (notes[i])
            wrap_print(to, notes[i], 6, width);
    if (result->source) {
        char *source = memory_print("%s; from %s", result_provenance(result), result->source);
        wrap_print(to, source, 6, width);
        free(source);
    }
}

static void print_counters(const struct record *record, int width, FILE *to)
{
    char baseline[NUMBER_SIZE], candidate[NUMBER_SIZE];
    int names = 20;
    for (size_t i = 0; i < record->counter_count; i++) {
        int length = (int)strlen(record->counters[i].metric->name);
        names = length > names ? length : names;
    }
    if (record->counter_count)
        fprintf(to, "%-*s baseline   candidate\n", names + 2, "counters");
    for (size_t i = 0; i < record->counter_count; i++) {
        const struct counter *counter = &record->counters[i];
        const char *provenance = counter_provenance(counter);
        bool absent = text_starts(provenance, "absent: ");
        fprintf(to, "  %-*s %8s  %10s  %s\n", names, counter->metric->name,
                number_print(baseline, counter->baseline, counter->metric->unit),
                number_print(candidate, counter->candidate, counter->metric->unit),
                absent ? "absent" : provenance);
        if (absent)
            wrap_print(to, provenance + strlen("absent: "), 6, width);
    }
}

static void print_noise(const struct record *record, int width, FILE *to)
{
    const struct noise *noise = &record->noise;
    struct text text = {0};
    char block[NUMBER_SIZE], doorbell[NUMBER_SIZE];
    if (record->pairs == 0)
        return;
    if (noise->blocks == 0) { /* measured without a baseline beside */
        fprintf(to, "trust\n  %d round%s\n", record->pairs, record->pairs == 1 ? "" : "s");
        return;
    }
    text_print(&text, "%d pairs of %d block%s of %s (%d call%s); doorbell %s = %.2f %% of it",
               record->pairs, noise->blocks, noise->blocks == 1 ? "" : "s",
               number_print(block, noise->block_ns, "ns"), noise->reps, noise->reps == 1 ? "" : "s",
               number_print(doorbell, noise->doorbell_ns, "ns"),
               100 * noise->doorbell_ns / noise->block_ns);
    text_print(&text, "; spread of pairs %.1f %%", 100 * noise->spread);
    text_print(&text, "; control %.3f..%.3f", noise->control_low, noise->control_high);
    text_print(&text, "; clock %.2f GHz", noise->effective_ghz);
    if (!isnan(noise->steal))
        text_print(&text, "; steal %.1f %%", 100 * noise->steal);
    if (!isnan(noise->preemptions_baseline))
        text_print(&text, "; preemptions %.1f/%.1f a launch", noise->preemptions_baseline,
                   noise->preemptions_candidate);
    if (!isnan(noise->wall_over_cpu))
        text_print(&text, "; wall/CPU %.2f", noise->wall_over_cpu);
    fputs("trust\n", to);
    wrap_print(to, text.data, 2, width);
    text_free(&text);
}

static void print_detail(const struct record *record, FILE *to)
{
    if (!record->detail)
        return;
    fprintf(to, "what the %s printed\n",
            record->verdict == VERDICT_COMPILE_ERROR ? "compiler" : "program");
    for (const char *line = record->detail; *line;) {
        int length = (int)strcspn(line, "\n");
        fprintf(to, "  | %.*s\n", length, line);
        line += length + (line[length] == '\n');
    }
}

void verdict_print(const struct record *record, int width, FILE *to)
{
    char *head =
        memory_print("%s: %s", record->lab ? record->lab : "check", verdict_name(record->verdict));
    for (char *p = strrchr(head, ':'); *p; p++)
        *p = (char)toupper((unsigned char)*p);
    fprintf(to, "%s%s%s\n", head, record->quick ? " (quick parameters: says nothing final)" : "",
            record->practice ? " (practice: not isolated)" : "");
    free(head);
    if (record->reason)
        wrap_print(to, record->reason, 2, width);
    if (record->advice)
        wrap_print(to, record->advice, 2, width);
    if (record->pairs && record->result_count) {
        fputs("criteria\n", to);
        for (size_t i = 0; i < record->result_count; i++)
            print_result(&record->results[i], width, to);
        fprintf(to, "points %g of %g\n", record_points(record, true), record_points(record, false));
    }
    print_counters(record, width, to);
    print_noise(record, width, to);
    print_detail(record, to);
    if (record->practice && record->machine.isolation)
        fprintf(to, "isolation %s\n", record->machine.isolation);
    fprintf(to, "seed %016" PRIx64 ", %.1f s\n", record->seed, record->seconds);
}
