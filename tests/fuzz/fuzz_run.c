/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the judge's events ('e', a JSON value a line), as what a compiler printed ('c') or
 * as a lesson ('m', then a byte that is the width): nothing may crash or leak, what is folded stays
 * in its bounds, and places in files lie within the text that told them.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app/advice.h"
#include "app/complaint.h"
#include "app/run_state.h"
#include "base/memory.h"
#include "load/lesson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
    if (!holds)
        abort();
}

static void check_latency(const struct latency *latency)
{
    require(latency->bucket_count <= LATENCY_MOST_BUCKETS);
    for (size_t i = 0; i < latency->bucket_count; i++)
        require(latency->buckets[i].count > 0 && latency->buckets[i].upper > 0 &&
                (!i || latency->buckets[i].upper > latency->buckets[i - 1].upper));
    for (double share = 0; share <= 1; share += 0.25)
        require(!isinf(latency_quantile(latency, share)));
}

static void check_rounds(const struct run_state *run)
{
    struct latency all;
    const struct run_rounds *rounds = &run->rounds;
    require(rounds->count <= RUN_MOST_ROUNDS && rounds->metric_count <= RUN_MOST_METRICS);
    for (size_t i = 0; i < rounds->metric_count; i++) {
        const struct run_metric *metric = &rounds->metrics[i];
        require(metric->count == rounds->count && *metric->name);
        for (size_t k = 0; k < metric->count; k++)
            require(!(metric->rounds[k].band.low > metric->rounds[k].band.high));
        require(!isinf(metric->rounds[metric->count - 1].value));
    }
    const struct result *last = run_state_deciding(run);
    require(!run->in_rounds || !last || run_rounds_metric(rounds, last->metric->name));
    check_latency(&run->latency);
    run_state_latencies(run, &all);
    check_latency(&all);
    latency_free(&all);
}

static void check_run(const struct run_state *run)
{
    require(run->pair_count <= RUN_MOST_PAIRS && run->look_count <= BUDGET_MOST_LOOKS);
    for (size_t i = 0; i < run->pair_count; i++)
        require(isfinite(run->pairs[i].log_ratio));
    for (size_t i = 1; i < run->look_count; i++)
        require(run->looks[i] > run->looks[i - 1]);
    require(run_state_next_look(run) <= run_state_most_pairs(run));
    require(run->counter_count <= RUN_MOST_COUNTERS && run->phases.count <= RUN_MOST_PHASES);
    for (size_t i = 0; i < run->counter_count; i++)
        require(run->counters[i].history_count <= RUN_HISTORY && *run->counters[i].name);
    int settles = run_state_settles(run);
    require(settles <= run_state_most_pairs(run) && settles >= -1);
    run_state_noise(run);
    check_rounds(run);
    const struct record *record = run_state_record(run);
    for (size_t i = 0; i < record->result_count; i++)
        require(record->results[i].metric != NULL);
}

static void check_advice(const struct record *record)
{
    struct strings steps = {0};
    advice_give(record, "exercise.c", &steps);
    require(steps.count <= ADVICE_MOST);
    strings_free(&steps);
}

static void try_output(const char *data, size_t size)
{
    struct complaint complaint;
    char *text = memory_copy_range(data, size);
    if (complaint_first(text, "exercise.c", &complaint)) {
        require(complaint.line > 0 && complaint.line <= COMPLAINT_LAST_LINE);
        require(complaint.column >= 0 && complaint.message_length >= 0);
        require(complaint.message + complaint.message_length <= text + strlen(text));
    }
    free(text);
}

static void try_events(const char *text, size_t size)
{
    struct run_state run;
    run_state_init(&run);
    while (size) {
        const char *end = memchr(text, '\n', size);
        size_t length = end ? (size_t)(end - text) : size;
        json_t *event = json_loadb(text, length, JSON_DECODE_ANY, NULL);
        run_state_event(&run, event);
        json_decref(event);
        check_run(&run);
        check_advice(run_state_record(&run));
        length += end != NULL;
        text += length;
        size -= length;
    }
    run_state_free(&run);
}

static void try_lesson(const char *text, size_t size, int width)
{
    struct lesson lesson = {0};
    lesson_render(&lesson, text, size, width);
    for (size_t i = 0; i < lesson.count; i++) {
        char *line = lesson_line_text(&lesson.lines[i]);
        require(!strpbrk(line, "\n\t"));
        free(line);
        for (size_t s = 0; s < lesson.lines[i].count; s++)
            require(lesson.lines[i].spans[s].style < LESSON_STYLES);
    }
    lesson_free(&lesson);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size && data[0] == 'e')
        try_events((const char *)data + 1, size - 1);
    else if (size && data[0] == 'c')
        try_output((const char *)data + 1, size - 1);
    else if (size > 1)
        try_lesson((const char *)data + 2, size - 2, data[1]);
    return 0;
}
