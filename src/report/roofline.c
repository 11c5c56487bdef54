/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each level's slope is drawn with its own letter, up to the ridge under the highest ceiling, so
 * that colour is not needed; each kind of arithmetic is a level line from the innermost ridge on.
 * Slopes that fall into one cell leave the letter of the outer level, which binds first.
 */
#include "report/roofline.h"

#include <math.h>
#include <string.h>

#include "report/number.h"

enum { COLUMNS = 64, ROWS = 15, FLAT = 1 };
static const double least_intensity = 1.0 / 64, most_intensity = 64; /* operations a byte */

struct canvas {
    char cells[ROWS][COLUMNS]; /* a letter, FLAT, or 0 */
    double low, high;          /* GFLOP/s of the lowest and the highest row */
};

static double intensity_at(double column)
{
    return least_intensity * pow(most_intensity / least_intensity, column / (COLUMNS - 1));
}

static int column_of(double intensity)
{
    double share = log(intensity / least_intensity) / log(most_intensity / least_intensity);
    return (int)lround(share * (COLUMNS - 1));
}

static int row_of(const struct canvas *canvas, double gflops)
{
    double share = log(gflops / canvas->low) / log(canvas->high / canvas->low);
    return (int)lround((1 - share) * (ROWS - 1));
}

static void put(struct canvas *canvas, double gflops, int column, char mark)
{
    int row = row_of(canvas, gflops);
    if (row >= 0 && row < ROWS && column >= 0 && column < COLUMNS)
        canvas->cells[row][column] = mark;
}

static char mark_of(const struct ceiling *level)
{
    return strcmp(level->name, "memory") == 0 ? 'm' : level->name[1];
}

static void draw(const struct roofline *roofline, struct canvas *canvas)
{
    const struct ceiling *highest = &roofline->kinds[0];
    for (size_t k = 0; k < roofline->kind_count; k++) {
        double ridge = roofline_ridge(&roofline->kinds[k], &roofline->levels[0]);
        for (int column = 0; column < COLUMNS; column++)
            if (column >= column_of(ridge))
                put(canvas, roofline->kinds[k].value, column, FLAT);
    }
    for (size_t l = 0; l < roofline->level_count; l++) {
        const struct ceiling *level = &roofline->levels[l];
        for (int column = 0; column < column_of(roofline_ridge(highest, level)); column++)
            put(canvas, roofline_attainable(highest, level, intensity_at(column)), column,
                mark_of(level));
    }
}

/* What stands at the right end of a row: the ceiling that runs there. */
static const struct ceiling *kind_in(const struct roofline *roofline, const struct canvas *canvas,
                                     int row)
{
    for (size_t k = 0; k < roofline->kind_count; k++)
        if (row_of(canvas, roofline->kinds[k].value) == row)
            return &roofline->kinds[k];
    return NULL;
}

static void print_rows(const struct roofline *roofline, const struct canvas *canvas, bool lines,
                       FILE *to)
{
    for (int row = 0; row < ROWS; row++) {
        double share = 1 - (double)row / (ROWS - 1);
        double gflops = canvas->low * pow(canvas->high / canvas->low, share);
        const struct ceiling *kind = kind_in(roofline, canvas, row);
        int last = COLUMNS - 1;
        while (last >= 0 && !canvas->cells[row][last])
            last--;
        if (row % 2 == 0)
            fprintf(to, "%7.*f %s", gflops < 9.95 ? 1 : 0, gflops, lines ? "\u2524" : "+");
        else
            fprintf(to, "%7s %s", "", lines ? "\u2502" : "|");
        for (int column = 0; column <= last; column++) {
            char cell = canvas->cells[row][column];
            if (cell == FLAT)
                fputs(lines ? "\u2500" : "-", to);
            else
                fputc(cell ? cell : ' ', to);
        }
        fprintf(to, "%s%s\n", kind ? " " : "", kind ? kind->name : "");
    }
}

static void print_axis(bool lines, FILE *to)
{
    static const char *const ticks[] = {"1/64", "1/16", "1/4", "1", "4", "16", "64"};
    enum { TICKS = sizeof(ticks) / sizeof(ticks[0]) };
    char labels[COLUMNS + 8];
    memset(labels, ' ', sizeof(labels));
    fprintf(to, "%7s %s", "", lines ? "\u2514" : "+");
    for (int column = 0, tick = 0; column < COLUMNS; column++) {
        bool here = tick < TICKS && column == (int)lround(tick * (COLUMNS - 1.0) / (TICKS - 1));
        fputs(here ? lines ? "\u252c" : "+" : lines ? "\u2500" : "-", to);
        if (here) {
            memcpy(labels + column, ticks[tick], strlen(ticks[tick]));
            tick++;
        }
    }
    fprintf(to, "\nGFLOP/s  %.*s\n%8s operations a byte\n", COLUMNS + 2, labels, "");
}

static void print_levels(const struct roofline *roofline, FILE *to)
{
    for (size_t l = 0; l < roofline->level_count; l++) {
        const struct ceiling *level = &roofline->levels[l];
        fprintf(to, "  %c  %-6s %8.*f GB/s  ridge at", mark_of(level), level->name,
                level->value < 100, level->value);
        for (size_t k = 0; k < roofline->kind_count; k++)
            fprintf(to, "%s %.2g (%s)", k ? "," : "", roofline_ridge(&roofline->kinds[k], level),
                    roofline->kinds[k].name);
        fputc('\n', to);
    }
}

void roofline_print(const struct roofline *roofline, bool lines, FILE *to)
{
    struct canvas canvas = {.high = roofline->kinds[0].value};
    if (!roofline->kind_count || !roofline->level_count)
        return;
    const struct ceiling *outer = &roofline->levels[roofline->level_count - 1];
    canvas.low = fmin(outer->value * least_intensity * 4, canvas.high / 10);
    draw(roofline, &canvas);
    fprintf(to, "roofline of %s:", roofline->all_cores ? "all cores" : "one core");
    for (size_t k = 0; k < roofline->kind_count; k++)
        fprintf(to, "%s %s %.*f GFLOP/s", k ? "," : "", roofline->kinds[k].name,
                roofline->kinds[k].value < 99.95, roofline->kinds[k].value);
    fputc('\n', to);
    print_rows(roofline, &canvas, lines, to);
    print_axis(lines, to);
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
