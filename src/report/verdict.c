/* SPDX-License-Identifier: Apache-2.0 */
#include "report/verdict.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/latency.h"
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

static void print_counter(const struct counter *counter, int names, bool beside, int width,
                          FILE *to)
{
    char baseline[NUMBER_SIZE], candidate[NUMBER_SIZE];
    const char *provenance = counter_provenance(counter), *unit = counter->metric->unit;
    bool absent = text_starts(provenance, "absent: ");
    fprintf(to, "  %-*s ", names, counter->metric->name);
    if (beside)
        fprintf(to, "%8s  ", number_print(baseline, counter->baseline, unit));
    fprintf(to, "%10s  %s\n", number_print(candidate, counter->candidate, unit),
            absent ? "absent" : provenance);
    if (absent)
        wrap_print(to, provenance + strlen("absent: "), 6, width);
}

static void print_counters(const struct record *record, int width, FILE *to)
{
    bool beside = record_beside(record);
    int names = 20;
    for (size_t i = 0; i < record->counter_count; i++) {
        int length = (int)strlen(record->counters[i].metric->name);
        names = length > names ? length : names;
    }
    if (record->counter_count)
        fprintf(to, "%-*s %s\n", names + 2, "counters",
                beside ? "baseline   candidate" : "    median");
    for (size_t i = 0; i < record->counter_count; i++)
        print_counter(&record->counters[i], names, beside, width, to);
}

static void print_latency(const struct latency *load, int width, FILE *to)
{
    const struct {
        const char *name;
        double ns;
    } columns[] = {{"p50", load->times.p50},       {"p90", load->times.p90},
                   {"p99", load->times.p99},       {"p99.9", load->times.p99_9},
                   {"p99.99", load->times.p99_99}, {"most", load->times.most}};
    struct text text = {0};
    char number[NUMBER_SIZE];
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
        text_print(&text, "%s%s %s", i ? ", " : "", columns[i].name,
                   number_print(number, columns[i].ns, "ns"));
    fputs("latency of all rounds, from the intended send time\n", to);
    wrap_print(to, text.data, 2, width);
    text_free(&text);
}

/* Measured without a baseline beside. */
static void print_rounds(const struct record *record, int width, FILE *to)
{
    struct latency load;
    struct text text = {0};
    char number[NUMBER_SIZE], *extent = record_extent(record);
    bool loaded = record_latency(record, &load) == 0;
    text_print(&text, "%s", extent);
    if (!isnan(record->noise.steal))
        text_print(&text, "; steal %.1f %%", 100 * record->noise.steal);
    if (loaded) {
        print_latency(&load, width, to);
        text_print(&text, "; asked %s",
                   isnan(load.rate) ? "as many as it can" : number_print(number, load.rate, "1/s"));
        text_print(&text, ", achieved %s, ",
                   number_print(number, load.answered / load.seconds, "1/s"));
        text_print(&text, "%s failed", number_print(number, load.failed, ""));
        text_print(&text, "; generator lag p99 %s", number_print(number, load.lag_p99, "ns"));
        if (!isnan(load.busy))
            text_print(&text, ", busy %.0f %%", 100 * load.busy);
    }
    fputs("trust\n", to);
    wrap_print(to, text.data, 2, width);
    text_free(&text);
    free(extent);
    latency_free(&load);
}

static void print_pairs(const struct record *record, int width, FILE *to)
{
    const struct noise *noise = &record->noise;
    struct text text = {0};
    char block[NUMBER_SIZE], doorbell[NUMBER_SIZE];
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
    fprintf(to, "%s%s%s%s\n", head, record->after_time ? ", AFTER TIME" : "",
            record->quick ? " (quick parameters: says nothing final)" : "",
            record->practice ? " (practice: not isolated)" : "");
    free(head);
    if (record->reason)
        wrap_print(to, record->reason, 2, width);
    if (record->advice)
        wrap_print(to, record->advice, 2, width);
    if (record->exam)
        wrap_print(to, record->exam, 2, width);
    if (record_judged(record)) {
        fputs("criteria\n", to);
        for (size_t i = 0; i < record->result_count; i++)
            print_result(&record->results[i], width, to);
        fprintf(to, "points %g of %g\n", record_points(record, true), record_points(record, false));
    }
    print_counters(record, width, to);
    if (record_of_rounds(record))
        print_rounds(record, width, to);
    else if (record->pairs)
        print_pairs(record, width, to);
    print_detail(record, to);
    if (record->practice && record->machine.isolation)
        fprintf(to, "isolation %s\n", record->machine.isolation);
    fprintf(to, "seed %016" PRIx64 ", %.1f s\n", record->seed, record->seconds);
}
