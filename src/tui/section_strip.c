/* SPDX-License-Identifier: Apache-2.0 */
/* The pairs of a check, and the interval of their median on its way to the gate. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/plot_strip.h"
#include "tui/sections.h"

void section_strip(struct sheet *sheet, const struct check *check, int width, int height)
{
    const struct run_state *run = &check->run;
    const struct result *gate = record_speedup(run_state_record(run));
    if (run->pair_count == 0) {
        sheet_wrap(sheet, 0, width, ROLE_DIM,
                   check_runs(check) ? "The first pair comes soon."
                                     : "No pair of launches was run.");
        return;
    }
    double *ratios = memory_alloc(run->pair_count * sizeof(*ratios));
    struct interval *bands = memory_alloc(run->pair_count * sizeof(*bands));
    for (size_t i = 0; i < run->pair_count; i++) {
        ratios[i] = run->pairs[i].log_ratio;
        bands[i] = run->pairs[i].band;
    }
    struct strip strip = {.log_ratios = ratios,
                          .count = run->pair_count,
                          .bands = bands,
                          .ratio = {run->low, run->median, run->high},
                          .gate = gate ? gate->bound : NAN,
                          .at_least = gate && gate->at_least,
                          .span = run_state_next_look(run)};
    struct canvas canvas;
    canvas_init(&canvas, width, height);
    plot_strip(&canvas, &strip);
    sheet_canvas(sheet, &canvas);
    canvas_free(&canvas);
    free(ratios);
    free(bands);
}
