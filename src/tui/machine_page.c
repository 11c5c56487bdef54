/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/machine_page.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "report/number.h"
#include "report/wrap.h"

enum {
    TWO_COLUMNS = 120,
    GAP = 3,
    FULL = 72,
    VALUE = 12,
    NOTE = 19,
    SHORT_NOTE = 8,
    INDENT = 2,
};

int machine_heading(struct canvas *canvas, int y, const char *text)
{
    int x = canvas_text(canvas, 0, y, text, INK_ACCENT) + 1;
    canvas_fill(canvas, x, y, canvas->width - x, 1, 0x2500, INK_AXIS);
    return y + 1;
}

int machine_wrapped(struct canvas *canvas, int x, int y, const char *text, enum ink ink)
{
    char *lines = NULL;
    size_t size;
    FILE *to = open_memstream(&lines, &size);
    wrap_print(to, text, x, canvas->width);
    fclose(to);
    for (char *line = lines, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        canvas_text(canvas, x, y++, line + strspn(line, " "), ink);
    }
    free(lines);
    return y;
}

/* Where a value is from, in full where there is room: "measured ±4.1 %", "told by the kernel". */
static const char *provenance(const struct figure *figure, bool full, char to[NUMBER_SIZE])
{
    if (figure->told)
        return full ? "told by the kernel" : "(told)";
    if (isnan(figure->spread) || figure->value == 0)
        return full ? "measured, one run" : "one run";
    snprintf(to, NUMBER_SIZE, "%s\u00b1%.1f %%", full ? "measured " : "",
             100 * figure->spread / fabs(figure->value));
    return to;
}

static int draw_figure(struct canvas *canvas, int y, const struct figure *figure)
{
    char value[NUMBER_SIZE], note[NUMBER_SIZE];
    bool full = canvas->width >= FULL;
    int right = canvas->width - (full ? NOTE : SHORT_NOTE), x = right - VALUE;
    canvas_text(canvas, INDENT, y, figure->title, INK_PLAIN);
    canvas_fill(canvas, x - 1, y, canvas->width - x + 1, 1, ' ', INK_PLAIN);
    number_of_unit(value, figure->value, figure->unit);
    canvas_text(canvas, right - 1 - canvas_columns(value), y, value,
                figure->reason ? INK_DIM : INK_CANDIDATE);
    if (!figure->reason) {
        canvas_text(canvas, right, y, provenance(figure, full, note), INK_DIM);
        return y + 1;
    }
    return machine_wrapped(canvas, 2 * INDENT, y + 1, figure->reason, INK_DIM);
}

int machine_figures(struct canvas *canvas, int y, const struct calibration *calibration,
                    const char *part)
{
    for (size_t i = 0; i < calibration->figure_count; i++)
        if (strcmp(calibration->figures[i].part, part) == 0)
            y = draw_figure(canvas, y, &calibration->figures[i]);
    return y;
}

/* ---- sections without a plot */

static int draw_machine(const struct shell *shell, struct canvas *canvas, int y)
{
    const struct machine *machine = &shell->machine;
    const struct calibration *calibration = &shell->survey.calibration;
    char date[32], text[160], memory[NUMBER_SIZE];
    y = machine_heading(canvas, y, "This machine");
    snprintf(text, sizeof(text), "%s, %d CPU%s, %s of memory",
             machine->cpu ? machine->cpu : "unknown CPU", machine->cpus,
             machine->cpus == 1 ? "" : "s", number_size(memory, (double)machine->memory));
    y = machine_wrapped(canvas, INDENT, y, text, INK_PLAIN);
    y = machine_wrapped(canvas, INDENT, y, machine->kernel ? machine->kernel : "unknown kernel",
                        INK_DIM);
    const char *failure = shell->chores.failure[CHORE_CALIBRATE];
    if (failure)
        y = machine_wrapped(canvas, INDENT, y, failure, INK_BAD);
    if (!shell->survey.calibrated)
        return machine_wrapped(canvas, INDENT, y,
                               "Not calibrated yet. C measures it in the background, in less than "
                               "a minute: caches, memory, arithmetic, kernel, storage, network.",
                               INK_DOUBT);
    snprintf(text, sizeof(text), "calibrated %s in %.0f s%s, on CPU %d what needs one",
             clock_date(calibration->when, date, sizeof(date)), calibration->seconds,
             calibration->quick ? " (quick)" : "", calibration->measuring_cpu);
    y = machine_wrapped(canvas, INDENT, y, text, INK_DIM);
    return machine_wrapped(canvas, INDENT, y,
                           "All is measured but what the kernel told: medians of repeats with "
                           "the spread of these, or one long run.",
                           INK_DIM);
}

static const char *text_of(const json_t *finding, const char *name)
{
    return json_string_value(json_object_get(finding, name));
}

/* Root needs no sudo, and in a container has none. A command is never broken in two. */
static int draw_command(struct canvas *canvas, int y, const char *command)
{
    if (geteuid() == 0 && text_starts(command, "sudo "))
        command += strlen("sudo ");
    int x = canvas_text(canvas, 2 * INDENT, y, "type: ", INK_DIM);
    canvas_text(canvas, 2 * INDENT + x, y, command, INK_ACCENT);
    return y + 1;
}

static int draw_finding(struct canvas *canvas, int y, const json_t *finding)
{
    const char *state = text_of(finding, "state"), *name = text_of(finding, "name");
    const char *detail = text_of(finding, "detail"), *command = text_of(finding, "command");
    const char *gives = text_of(finding, "gives"), *remedy = text_of(finding, "remedy");
    if (!state || !name || !detail)
        return y;
    bool on = strcmp(state, "on") == 0, needed = strcmp(state, "missing") == 0;
    char *line = memory_print("%s: %s", name, detail);
    canvas_text(canvas, 0, y,
                on       ? "\u2713"
                : needed ? "!"
                         : "\u00b7",
                on       ? INK_GOOD
                : needed ? INK_BAD
                         : INK_DOUBT);
    y = machine_wrapped(canvas, INDENT, y, line, on ? INK_PLAIN : INK_DOUBT);
    free(line);
    if (on)
        return y;
    if (gives) {
        line = memory_print("for %s", gives);
        y = machine_wrapped(canvas, 2 * INDENT, y, line, INK_DIM);
        free(line);
    }
    if (command)
        y = draw_command(canvas, y, command);
    return remedy ? machine_wrapped(canvas, 2 * INDENT, y, remedy, INK_DIM) : y;
}

/* What is missing first. */
static int draw_findings(const struct shell *shell, struct canvas *canvas, int y)
{
    const struct chores *chores = &shell->chores;
    const char *failure = chores->failure[CHORE_LOOK];
    size_t i;
    json_t *finding;
    y = machine_heading(canvas, y, "What is here, and what is not");
    if (failure)
        return machine_wrapped(canvas, INDENT, y, failure, INK_BAD);
    if (!chores->findings)
        return machine_wrapped(canvas, INDENT, y,
                               shell->check.session ? "Looked for when the check has ended."
                                                    : "Looking for counters, compilers, tracing.",
                               INK_DIM);
    for (int on = 0; on < 2; on++)
        json_array_foreach(chores->findings, i, finding)
        {
            const char *state = text_of(finding, "state");
            if (state && (strcmp(state, "on") == 0) == on)
                y = draw_finding(canvas, y, finding);
        }
    return y;
}

static const struct {
    const char *part, *title;
} plain[] = {{"clock", "Clock"},
             {"flops", "Arithmetic"},
             {"branch", "Branches"},
             {"kernel", "Kernel"},
             {"network", "Loopback network"},
             {"storage", "Storage"},
             {"hiccup", "Hiccups of a spinning thread"}};

static int draw_plain(const struct shell *shell, struct canvas *canvas, int y)
{
    const struct calibration *calibration = &shell->survey.calibration;
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        y = machine_heading(canvas, y, plain[i].title);
        if (i == 0 && calibration->clock_source) {
            char *line =
                memory_print("clock source %s, told by the kernel", calibration->clock_source);
            y = machine_wrapped(canvas, INDENT, y, line, INK_PLAIN);
            free(line);
        }
        y = machine_figures(canvas, y, calibration, plain[i].part) + 1;
    }
    return y - 1;
}

/* ---- the page */

static const struct {
    int column;      /* where there are two */
    bool calibrated; /* only then */
    int (*draw)(const struct shell *shell, struct canvas *canvas, int y);
} sections[] = {
    {0, false, draw_machine},     {0, true, machine_roofline}, {0, true, machine_latency},
    {0, true, machine_bandwidth}, {1, false, draw_findings},   {1, true, machine_cores},
    {1, true, draw_plain},
};

static int draw_column(const struct shell *shell, int column, struct canvas *canvas,
                       struct machine_page *page)
{
    int y = 0;
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        if ((column >= 0 && sections[i].column != column) ||
            (sections[i].calibrated && !shell->survey.calibrated))
            continue;
        if (page->section_count < MACHINE_SECTIONS)
            page->sections[page->section_count++] = y;
        y = sections[i].draw(shell, canvas, y) + 1;
    }
    return y - 1;
}

static void copy(struct canvas *to, int x, const struct canvas *from, int height)
{
    for (int y = 0; y < height; y++)
        for (int i = 0; i < from->width; i++) {
            struct cell cell = canvas_cell(from, i, y);
            canvas_set(to, x + i, y, cell.glyph, cell.ink);
        }
}

void machine_page_make(const struct shell *shell, int width, struct machine_page *page)
{
    int columns = width >= TWO_COLUMNS ? 2 : 1, heights[2] = {0, 0};
    int column = (width - GAP * (columns - 1)) / columns;
    struct canvas canvases[2];
    page->section_count = 0;
    for (int i = 0; i < columns; i++) {
        canvas_init(&canvases[i], column, CANVAS_MOST);
        heights[i] = draw_column(shell, columns == 1 ? -1 : i, &canvases[i], page);
    }
    int height = heights[0] > heights[1] ? heights[0] : heights[1];
    canvas_init(&page->canvas, width, height);
    for (int i = 0; i < columns; i++) {
        copy(&page->canvas, i * (column + GAP), &canvases[i], height);
        canvas_free(&canvases[i]);
    }
}
