/* SPDX-License-Identifier: Apache-2.0 */
/* Counters with where they come from, what disturbed the run, and what it ran on. */
#include <inttypes.h>
#include <math.h>

#include "base/text.h"
#include "model/latency.h"
#include "report/html_lab.h"
#include "report/number.h"

static void write_beside(struct html *html, const struct counter *counter)
{
    bool known = isfinite(counter->baseline) && isfinite(counter->candidate);
    double ratio = known && counter->baseline != 0 ? counter->candidate / counter->baseline : NAN;
    html_number_cell(html, counter->baseline, counter->metric->unit);
    html_number_cell(html, counter->candidate, counter->metric->unit);
    if (known && counter->baseline == counter->candidate)
        html_print(html, "<td class=\"number\">the same</td>");
    else
        html_number_cell(html, ratio, "x");
}

const char *html_counters(struct html *html, const struct page_lab *lab)
{
    const struct record *record = &html_shown(lab)->record;
    if (!record->counter_count)
        return "this lab shows none, or the check ended before anything was counted";
    static const struct html_column beside[] = {
        {"counter", false},    {"baseline", true},
        {"candidate", true},   {"candidate / baseline", true},
        {"provenance", false},
    };
    static const struct html_column alone[] = {
        {"counter", false}, {"median", true}, {"provenance", false}};
    bool baseline = record_beside(record);
    html_table_open(html, "counters");
    html_table_head(html, baseline ? beside : alone, baseline ? 5 : 3);
    for (size_t i = 0; i < record->counter_count; i++) {
        const struct counter *counter = &record->counters[i];
        html_print(html, "<tr><th scope=\"row\">%s<br /><span class=\"dim\">%s</span></th>",
                   counter->metric->name, counter->metric->title);
        if (baseline)
            write_beside(html, counter);
        else
            html_number_cell(html, counter->candidate, counter->metric->unit);
        html_print(html, "<td>%s</td></tr>\n", counter_provenance(counter));
    }
    html_table_close(html);
    return NULL;
}

static void write_share(struct html *html, const char *title, double share)
{
    html_print(html, "<dt>%s</dt><dd>", title);
    if (isfinite(share))
        html_print(html, "%.1f %%</dd>\n", 100 * share);
    else
        html_print(html, "n/a</dd>\n");
}

static void write_range(struct html *html, const char *title, double low, double high, int digits)
{
    html_print(html, "<dt>%s</dt><dd>", title);
    if (!isfinite(low) || !isfinite(high))
        html_print(html, "n/a</dd>\n");
    else if (digits == 3)
        html_print(html, "%.3f to %.3f</dd>\n", low, high);
    else
        html_print(html, "%.1f and %.1f</dd>\n", low, high);
}

static void write_seed(struct html *html, const struct record *record)
{
    html_print(html, "<dt>seed, replays the inputs</dt><dd><code>");
    text_print(&html->text, "%016" PRIx64, record->seed);
    html_print(html, "</code></dd>\n");
}

/* Of rounds, which have no baseline, doorbell or control beside them. */
static void write_rounds(struct html *html, const struct record *record)
{
    struct latency load;
    char lag[NUMBER_SIZE];
    html_print(html, "<dt>rounds</dt><dd>%d</dd>\n", record->pairs);
    write_share(html, "steal, taken by the hypervisor", record->noise.steal);
    if (record_latency(record, &load) == 0) {
        html_print(html, "<dt>the load generator's own lag, p99</dt><dd>%s</dd>\n",
                   number_print(lag, load.lag_p99, "ns"));
        write_share(html, "the load generator was busy", load.busy);
    }
    latency_free(&load);
}

static void write_pairs(struct html *html, const struct record *record)
{
    const struct noise *noise = &record->noise;
    char block[NUMBER_SIZE], doorbell[NUMBER_SIZE];
    html_print(html,
               "<dt>pairs of launches</dt><dd>%d</dd>\n<dt>a launch</dt><dd>%d block%s of %s, %d "
               "call%s each</dd>\n<dt>doorbell, inside each block's time</dt><dd>%s</dd>\n",
               record->pairs, noise->blocks, noise->blocks == 1 ? "" : "s",
               number_print(block, noise->block_ns, "ns"), noise->reps, noise->reps == 1 ? "" : "s",
               number_print(doorbell, noise->doorbell_ns, "ns"));
    write_share(html, "spread of the pairs", noise->spread);
    write_range(html, "control: the same beside either side, 1 is right", noise->control_low,
                noise->control_high, 3);
    html_print(html, "<dt>effective clock</dt><dd>");
    if (isfinite(noise->effective_ghz))
        html_print(html, "%.2f GHz</dd>\n", noise->effective_ghz);
    else
        html_print(html, "n/a</dd>\n");
    write_share(html, "steal, taken by the hypervisor", noise->steal);
    write_range(html, "preemptions a launch, baseline and candidate", noise->preemptions_baseline,
                noise->preemptions_candidate, 1);
    write_share(html, "tied pairs", noise->tied);
}

const char *html_trust(struct html *html, const struct page_lab *lab)
{
    const struct record *record = &html_shown(lab)->record;
    const struct machine *machine = &record->machine;
    html_print(html, "<dl>\n");
    if (record_of_rounds(record))
        write_rounds(html, record);
    else if (record->pairs)
        write_pairs(html, record);
    if (record_judged(record))
        write_seed(html, record);
    html_print(html,
               "<dt>CPU</dt><dd>%s, %d CPUs</dd>\n<dt>kernel</dt><dd>%s</dd>\n"
               "<dt>compiler</dt><dd>%s</dd>\n<dt>isolation</dt><dd>%s</dd>\n",
               machine->cpu ? machine->cpu : "n/a", machine->cpus,
               machine->kernel ? machine->kernel : "n/a",
               machine->compiler ? machine->compiler : "n/a",
               machine->isolation ? machine->isolation : "n/a");
    html_print(html, "</dl>\n<p class=\"dim\">%s</p>\n",
               record->pairs ? "All measured; n/a: this machine cannot tell."
                             : "Nothing was timed.");
    return NULL;
}
