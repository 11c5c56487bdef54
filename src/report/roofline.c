/* SPDX-License-Identifier: Apache-2.0 */
#include "report/roofline.h"

#include <string.h>

#include "report/plot_roofline.h"

enum { WIDTH = 78, HEIGHT = 18 };

const char *roofline_title(const struct ceiling *level)
{
    static const char *const titles[][2] = {{"l1", "L1"}, {"l2", "L2"}, {"l3", "L3"}};
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
        if (strcmp(titles[i][0], level->name) == 0)
            return titles[i][1];
    return level->name;
}

static void print_plot(const struct roofline *roofline, bool ascii, FILE *to)
{
    struct plot_roof slopes[ROOFLINE_LEVELS], flats[ROOFLINE_KINDS];
    struct roofline_plot plot = {.slopes = slopes,
                                 .flats = flats,
                                 .slope_count = roofline->level_count,
                                 .flat_count = roofline->kind_count};
    struct canvas canvas;
    for (size_t l = 0; l < roofline->level_count; l++)
        slopes[l] =
            (struct plot_roof){roofline_title(&roofline->levels[l]), roofline->levels[l].value};
    for (size_t k = 0; k < roofline->kind_count; k++)
        flats[k] = (struct plot_roof){roofline->kinds[k].name, roofline->kinds[k].value};
    canvas_init(&canvas, WIDTH, HEIGHT);
    plot_roofline(&canvas, &plot);
    canvas_print(&canvas, ascii, to);
    canvas_free(&canvas);
}

static void print_levels(const struct roofline *roofline, FILE *to)
{
    for (size_t l = 0; l < roofline->level_count; l++) {
        const struct ceiling *level = &roofline->levels[l];
        fprintf(to, "  %-6s %8.*f GB/s  ridge at", roofline_title(level), level->value < 100,
                level->value);
        for (size_t k = 0; k < roofline->kind_count; k++)
            fprintf(to, "%s %.2g (%s)", k ? "," : "", roofline_ridge(&roofline->kinds[k], level),
                    roofline->kinds[k].name);
        fputc('\n', to);
    }
}

void roofline_print(const struct roofline *roofline, bool ascii, FILE *to)
{
    if (!roofline->kind_count || !roofline->level_count)
        return;
    fprintf(to, "roofline of %s:", roofline->all_cores ? "all cores" : "one core");
    for (size_t k = 0; k < roofline->kind_count; k++)
        fprintf(to, "%s %s %.*f GFLOP/s", k ? "," : "", roofline->kinds[k].name,
                roofline->kinds[k].value < 99.95, roofline->kinds[k].value);
    fputc('\n', to);
    print_plot(roofline, ascii, to);
    print_levels(roofline, to);
}

static json_t *one_to_json(const struct roofline *roofline)
{
    json_t *kinds = json_array(), *levels = json_array();
    for (size_t k = 0; k < roofline->kind_count; k++)
        json_array_append_new(kinds, json_pack("{s:s, s:f}", "name", roofline->kinds[k].name,
                                               "gflops", roofline->kinds[k].value));
    for (size_t l = 0; l < roofline->level_count; l++) {
        json_t *ridges = json_object();
        for (size_t k = 0; k < roofline->kind_count; k++)
            json_object_set_new(
                ridges, roofline->kinds[k].name,
                json_real(roofline_ridge(&roofline->kinds[k], &roofline->levels[l])));
        json_array_append_new(levels, json_pack("{s:s, s:f, s:o}", "name", roofline->levels[l].name,
                                                "gb_per_second", roofline->levels[l].value,
                                                "ridges", ridges));
    }
    return json_pack("{s:o, s:o}", "arithmetic", kinds, "bandwidth", levels);
}

json_t *roofline_to_json(const struct calibration *calibration)
{
    struct roofline one, all;
    roofline_from(calibration, false, &one);
    roofline_from(calibration, true, &all);
    return json_pack("{s:o, s:o}", "one_core", one_to_json(&one), "all_cores", one_to_json(&all));
}
