/* SPDX-License-Identifier: Apache-2.0 */
#include "report/calibration.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "report/number.h"
#include "report/roofline.h"

enum { BAR = 48, SIZE_TEXT = 32 };

/* "48 KiB", "1 MiB"; `to` of SIZE_TEXT bytes. */
static const char *size_text(char *to, int64_t bytes)
{
    bool whole = bytes % (1 << 20) == 0;
    if (bytes >= 1 << 20)
        snprintf(to, SIZE_TEXT, whole ? "%.0f MiB" : "%.1f MiB", (double)bytes / (1 << 20));
    else
        snprintf(to, SIZE_TEXT, "%" PRId64 " KiB", bytes >> 10);
    return to;
}

static void print_figure(const struct figure *figure, FILE *to)
{
    char value[NUMBER_SIZE];
    number_of_unit(value, figure->value, figure->unit);
    if (figure->reason) {
        fprintf(to, "  %-42s      n/a\n      %.74s\n", figure->title, figure->reason);
        return;
    }
    fprintf(to, "  %-42s %12s", figure->title, value);
    if (!isnan(figure->spread) && figure->value != 0)
        fprintf(to, "  +-%4.1f %%", 100 * figure->spread / fabs(figure->value));
    else if (figure->told)
        fputs("  told by the kernel", to);
    fputc('\n', to);
}

static void print_figures(const struct calibration *calibration, const char *part, FILE *to)
{
    for (size_t i = 0; i < calibration->figure_count; i++)
        if (strcmp(calibration->figures[i].part, part) == 0)
            print_figure(&calibration->figures[i], to);
}

static void print_bar(double share, bool blocks, FILE *to)
{
    for (int i = 0; i < 1 + (int)lround(share * (BAR - 1)); i++)
        fputs(blocks ? "\u2588" : "#", to);
}

static void print_caches(const struct calibration *calibration, FILE *to)
{
    char size[SIZE_TEXT], before[NUMBER_SIZE], after[NUMBER_SIZE];
    for (size_t i = 0; i < calibration->knee_count; i++) {
        const struct knee *knee = &calibration->knees[i];
        fprintf(to, "  a knee at %s: %s before, %s after\n", size_text(size, knee->bytes),
                number_print(before, knee->before, "ns"), number_print(after, knee->after, "ns"));
    }
    if (calibration->point_count && !calibration->knee_count)
        fputs("  no knee: no cache shows\n", to);
    fputs("  the kernel tells:", to);
    for (size_t i = 0; i < calibration->cache_count; i++) {
        const struct cache *cache = &calibration->caches[i];
        fprintf(to, "%s L%d %s", i ? "," : "", cache->level, size_text(size, cache->bytes));
        if (cache->sharers > 1)
            fprintf(to, " for %d CPUs", cache->sharers);
    }
    fputs(calibration->cache_count ? "\n" : " nothing about caches\n", to);
}

static void print_latency(const struct calibration *calibration, bool blocks, FILE *to)
{
    char size[SIZE_TEXT], ns[NUMBER_SIZE];
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < calibration->point_count; i++) {
        least = fmin(least, calibration->points[i].ns);
        most = fmax(most, calibration->points[i].ns);
    }
    if (calibration->huge_pages)
        fprintf(to, "  %.76s\n", calibration->huge_pages);
    for (size_t i = 0; i < calibration->point_count; i++) {
        const struct point *point = &calibration->points[i];
        double share = most > least ? log(point->ns / least) / log(most / least) : 0;
        fprintf(to, "  %9s %9s  ", size_text(size, point->bytes),
                number_print(ns, point->ns, "ns"));
        print_bar(share, blocks, to);
        fputc('\n', to);
    }
    print_caches(calibration, to);
    print_figures(calibration, "latency", to);
}

static void print_bandwidth_cells(const struct calibration *calibration, const char *level,
                                  const char *who, FILE *to)
{
    static const char *const streams[] = {"read", "write", "copy"};
    for (size_t i = 0; i < 3; i++) {
        char *name = memory_print("%s_%s_%s", streams[i], level, who);
        double value = calibration_value(calibration, name);
        if (isnan(value))
            fprintf(to, " %8s", "n/a");
        else
            fprintf(to, " %8.*f", value < 100, value);
        free(name);
    }
}

/* Each reason why there is no bandwidth, once. */
static void print_bandwidth_reasons(const struct calibration *calibration, FILE *to)
{
    const char *last = "";
    for (size_t i = 0; i < calibration->figure_count; i++) {
        const struct figure *figure = &calibration->figures[i];
        if (strcmp(figure->part, "bandwidth") != 0 || !figure->reason ||
            strcmp(figure->reason, last) == 0)
            continue;
        fprintf(to, "  n/a: %.70s\n", figure->reason);
        last = figure->reason;
    }
}

static void print_bandwidth(const struct calibration *calibration, bool blocks, FILE *to)
{
    static const struct {
        const char *name, *title;
    } levels[] = {{"l1", "L1"}, {"l2", "L2"}, {"l3", "L3"}, {"memory", "memory"}};
    bool all = calibration_find(calibration, "read_memory_all") != NULL;
    (void)blocks;
    fprintf(to, "  %-8s %26s%s\n", "GB/s", "one core", all ? "                  all cores" : "");
    fprintf(to, "  %-8s %8s %8s %8s", "", "read", "write", "copy");
    fprintf(to, all ? " %8s %8s %8s\n" : "\n", "read", "write", "copy");
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        fprintf(to, "  %-8s", levels[i].title);
        print_bandwidth_cells(calibration, levels[i].name, "one", to);
        if (all)
            print_bandwidth_cells(calibration, levels[i].name, "all", to);
        fputc('\n', to);
    }
    print_bandwidth_reasons(calibration, to);
    fputs("  a copy counts what is read and what is written\n", to);
}

static void print_pairs(const struct calibration *calibration, bool blocks, FILE *to)
{
    size_t count = calibration->pair_cpu_count;
    (void)blocks;
    print_figures(calibration, "cores", to);
    if (count < 3)
        return;
    fputs("  ns  ", to);
    for (size_t j = 0; j < count; j++)
        fprintf(to, " %3d", calibration->pair_cpus[j]);
    for (size_t i = 0; i < count; i++) {
        fprintf(to, "\n  %4d", calibration->pair_cpus[i]);
        for (size_t j = 0; j < count; j++) {
            double ns = calibration->pair_ns[i * count + j];
            fprintf(to, isnan(ns) ? "   -" : " %3.0f", ns);
        }
    }
    fputc('\n', to);
    if (calibration->machine.cpus > (int)count)
        fprintf(to, "  %zu of %d CPUs\n", count, calibration->machine.cpus);
}

/* "2 CPUs on 1 core, 1 package, 1 memory node" */
static void print_shape(const struct shape *shape, FILE *to)
{
    const struct {
        const char *before, *what;
        int count;
    } counts[] = {{"usable: ", "CPU", shape->cpus},
                  {" on ", "core", shape->cores},
                  {", ", "package", shape->packages},
                  {", ", "memory node", shape->nodes}};
    for (size_t i = 0; shape->cpus && i < sizeof(counts) / sizeof(counts[0]); i++)
        if (counts[i].count)
            fprintf(to, "%s%d %s%s", counts[i].before, counts[i].count, counts[i].what,
                    counts[i].count == 1 ? "" : "s");
    if (shape->cpus)
        fputc('\n', to);
}

/* Parts with a shape of their own; the others are figures, one a line. */
static const struct {
    const char *part;
    void (*print)(const struct calibration *, bool blocks, FILE *to);
} shapes[] = {{"latency", print_latency}, {"bandwidth", print_bandwidth}, {"cores", print_pairs}};

static void print_part(const struct calibration *calibration, const struct part *part, bool blocks,
                       FILE *to)
{
    fprintf(to, "%s\n", part->title);
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        if (strcmp(part->name, shapes[i].part) == 0) {
            shapes[i].print(calibration, blocks, to);
            return;
        }
    if (strcmp(part->name, "clock") == 0 && calibration->clock_source)
        fprintf(to, "  %-42s %12s  told by the kernel\n", "clock source",
                calibration->clock_source);
    print_figures(calibration, part->name, to);
}

/* Of all cores, or of the only one. */
static void print_roofline(const struct calibration *calibration, bool blocks, FILE *to)
{
    struct roofline roofline;
    roofline_from(calibration, true, &roofline);
    if (!roofline.kind_count)
        roofline_from(calibration, false, &roofline);
    roofline_print(&roofline, !blocks, to);
}

void calibration_print(const struct calibration *calibration, bool blocks, FILE *to)
{
    const struct machine *machine = &calibration->machine;
    char date[24];
    fprintf(to, "%.40s, %d CPU%s, %" PRId64 " MB of memory\n%.76s\n",
            machine->cpu ? machine->cpu : "unknown CPU", machine->cpus,
            machine->cpus == 1 ? "" : "s", machine->memory >> 20,
            machine->kernel ? machine->kernel : "unknown kernel");
    print_shape(&calibration->shape, to);
    fprintf(to, "measured %s in %.1f s%s, what needs one CPU on CPU %d\n",
            clock_date(calibration->when, date, sizeof(date)), calibration->seconds,
            calibration->quick ? " (quick)" : "", calibration->measuring_cpu);
    fputs("Medians of repeats; +- is the spread of these. n/a: this machine cannot tell.\n", to);
    for (size_t i = 0; i < calibration->part_count; i++)
        print_part(calibration, &calibration->parts[i], blocks, to);
    print_roofline(calibration, blocks, to);
}
