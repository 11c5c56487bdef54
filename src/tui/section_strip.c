/* SPDX-License-Identifier: Apache-2.0 */
/* What pairs or rounds gave one after the other, and the interval of their median on its way to the
 * gate. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/plot_strip.h"
#include "tui/sections.h"

/* Values with their bands; both to be freed. */
struct points {
    double *values;
    struct interval *bands;
    size_t count;
};

static struct points points_new(size_t count)
{
    return (struct points){memory_alloc((count + 1) * sizeof(double)),
                           memory_alloc((count + 1) * sizeof(struct interval)), count};
}

static struct points pairs_of(const struct run_state *run)
{
    struct points points = points_new(run->pair_count);
    for (size_t i = 0; i < run->pair_count; i++) {
        const struct interval *band = &run->pairs[i].band;
        points.values[i] = exp(run->pairs[i].log_ratio);
        points.bands[i] = (struct interval){exp(band->low), exp(band->median), exp(band->high)};
    }
    return points;
}

static struct points rounds_of(const struct run_metric *metric)
{
    struct points points = points_new(metric->count);
    for (size_t i = 0; i < metric->count; i++) {
        points.values[i] = metric->rounds[i].value;
        points.bands[i] = metric->rounds[i].band;
    }
    return points;
}

static void add_strip(struct sheet *sheet, const struct points *points, struct strip *strip,
                      int width, int height)
{
    struct canvas canvas;
    strip->values = points->values;
    strip->bands = points->bands;
    strip->count = points->count;
    canvas_init(&canvas, width, height);
    plot_strip(&canvas, strip);
    sheet_canvas(sheet, &canvas);
    canvas_free(&canvas);
    free(points->values);
    free(points->bands);
}

static void add_pairs(struct sheet *sheet, const struct run_state *run, int width, int height)
{
    const struct result *gate = record_speedup(run_state_record(run));
    struct points points = pairs_of(run);
    struct strip strip = {.unit = "x",
                          .steps = "pairs",
                          .now = {run->low, run->median, run->high},
                          .gate = gate ? gate->bound : NAN,
                          .at_least = gate && gate->at_least,
                          .span = run_state_next_look(run)};
    add_strip(sheet, &points, &strip, width, height);
}

/* Of the criterion that is decided last; of the first metric if none is judged. */
static void add_rounds(struct sheet *sheet, const struct run_state *run, int width, int height)
{
    const struct result *last = run_state_deciding(run);
    const struct run_metric *metric =
        last ? run_rounds_metric(&run->rounds, last->metric->name) : &run->rounds.metrics[0];
    struct points points = rounds_of(metric);
    char *title = memory_print("%s of each round%s", metric->name,
                               last && run->rounds.metric_count > 1 ? ", which decides last" : "");
    struct strip strip = {.unit = metric->unit,
                          .steps = "rounds",
                          .title = title,
                          .now = metric->rounds[metric->count - 1].band,
                          .gate = last ? last->bound : NAN,
                          .at_least = last && last->at_least,
                          .span = run_state_next_look(run)};
    add_strip(sheet, &points, &strip, width, height);
    free(title);
}

static const char *nothing_yet(const struct check *check)
{
    const struct run_state *run = &check->run;
    if (run->in_rounds)
        return check_runs(check) ? "The first round runs; what it gives comes at its end."
                                 : "No round came to its end.";
    if (record_judged(&run->record))
        return NULL;
    return check_runs(check) ? "The first pair comes soon." : "No pair of launches was run.";
}

void section_strip(struct sheet *sheet, const struct check *check, int width, int height)
{
    const struct run_state *run = &check->run;
    const char *nothing = nothing_yet(check);
    if (run->in_rounds && run->rounds.metric_count)
        add_rounds(sheet, run, width, height);
    else if (run->pair_count)
        add_pairs(sheet, run, width, height);
    else if (nothing)
        sheet_wrap(sheet, 0, width, ROLE_DIM, nothing);
}
