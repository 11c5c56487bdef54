/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/progress.h"

#include <curses.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/metric.h"
#include "report/number.h"
#include "tui/counters.h"

struct progress_line {
    int fd;
    char *to_start, *wipe; /* terminfo's, kept */
    char *up;              /* NULL: rows cannot be drawn below the line */
    char *phase;
    int pairs, next, most; /* so far, at the next look, at the last */
    json_t *looks;
    double pair_seconds;
    double gate;    /* of the speedup; NaN if the lab has none */
    char *standing; /* criteria as of the last look */
    int64_t drawn;  /* when, clock_now() */
    json_t *counters;
    size_t rows; /* below the line, as last drawn */
};

int terminal_width(int fd)
{
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static char *capability(const char *name)
{
    char *value = tigetstr((char *)name);
    return value && value != (char *)-1 ? memory_copy(value) : NULL;
}

struct progress_line *progress_line_new(int fd)
{
    int found;
    if (!isatty(fd) || setupterm(NULL, fd, &found) == ERR)
        return NULL;
    struct progress_line *line = memory_new(struct progress_line);
    line->fd = fd;
    line->to_start = capability("cr");
    line->wipe = capability("el");
    line->up = capability("cuu1");
    del_curterm(cur_term);
    if (line->to_start && line->wipe)
        return line;
    progress_line_free(line);
    return NULL;
}

static size_t terminal_height(int fd)
{
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

/* The line, the rows below it, and the cursor back on the line: all at one go, or it flickers. Rows
 * that were there before and are no more are wiped. */
static void write_all(struct progress_line *line, const char *text, char *const *rows, size_t count)
{
    int width = terminal_width(line->fd) - 1; /* the last column would wrap */
    struct text out = {0};
    text_print(&out, "%s%.*s%s", line->to_start, width, text, line->wipe);
    size_t touched = count > line->rows ? count : line->rows;
    for (size_t i = 0; i < touched; i++)
        text_print(&out, "\n%s%.*s%s", line->to_start, width, i < count ? rows[i] : "", line->wipe);
    for (size_t i = 0; i < touched; i++)
        text_print(&out, "%s", line->up);
    if (touched)
        text_print(&out, "%s", line->to_start);
    line->rows = count;
    ssize_t written = write(line->fd, out.data, out.length);
    (void)written; /* a terminal that went away takes its line with it */
    text_free(&out);
}

static void draw(struct progress_line *line)
{
    struct text text = {0};
    if (line->most)
        text_print(&text, "pairs %d/%d  %s  settled in %.0f to %.0f s", line->pairs, line->most,
                   line->standing ? line->standing : "",
                   ceil((line->next - line->pairs) * line->pair_seconds),
                   ceil((line->most - line->pairs) * line->pair_seconds));
    else
        text_print(&text, "%s ...", line->phase ? line->phase : "starting");
    char *rows[COUNTERS_ROWS];
    size_t height = terminal_height(line->fd), count = 0;
    if (line->up && line->counters && height > 2)
        count = counters_print(line->counters, height - 2, rows);
    write_all(line, text.data, rows, count);
    for (size_t i = 0; i < count; i++)
        free(rows[i]);
    text_free(&text);
    line->drawn = clock_now();
}

static void take_plan(struct progress_line *line, const json_t *event)
{
    size_t i;
    json_t *item;
    line->looks = json_incref(json_object_get(event, "looks"));
    line->most =
        (int)json_integer_value(json_array_get(line->looks, json_array_size(line->looks) - 1));
    line->next = (int)json_integer_value(json_array_get(line->looks, 0));
    line->pair_seconds = json_number_value(json_object_get(event, "pair_seconds"));
    line->gate = NAN;
    json_array_foreach(json_object_get(event, "criteria"), i, item)
    {
        const char *metric = json_string_value(json_object_get(item, "metric"));
        if (metric && strcmp(metric, "speedup") == 0)
            line->gate = json_number_value(json_object_get(item, "bound"));
    }
}

/* "speedup 5.8x [5.2x, 6.3x] gate 5.00x"; the interval comes with the eighth pair or so. */
static void take_pair(struct progress_line *line, const json_t *event)
{
    char median[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE], gate[NUMBER_SIZE];
    const json_t *ends[2] = {json_object_get(event, "low"), json_object_get(event, "high")};
    struct text text = {0};
    size_t i;
    json_t *look;
    line->pairs = (int)json_integer_value(json_object_get(event, "pair"));
    json_array_foreach(line->looks, i, look)
    {
        line->next = (int)json_integer_value(look);
        if (line->next > line->pairs)
            break;
    }
    number_print(median, json_number_value(json_object_get(event, "median")), "x");
    text_print(&text, "speedup %s", median);
    if (json_is_number(ends[0]) && json_is_number(ends[1]))
        text_print(&text, " [%s, %s]", number_print(low, json_number_value(ends[0]), "x"),
                   number_print(high, json_number_value(ends[1]), "x"));
    if (!isnan(line->gate))
        text_print(&text, " gate %s", number_print(gate, line->gate, "x"));
    free(line->standing);
    line->standing = text_take(&text);
}

static void take_selftest(struct progress_line *line, const json_t *event)
{
    free(line->phase);
    line->phase = memory_print("%s: trial %lld, wrong %lld",
                               json_string_value(json_object_get(event, "scenario")),
                               (long long)json_integer_value(json_object_get(event, "trials")),
                               (long long)json_integer_value(json_object_get(event, "wrong")));
}

void progress_line_event(struct progress_line *line, const json_t *event)
{
    const char *name = json_string_value(json_object_get(event, "event"));
    if (strcmp(name, "phase") == 0) {
        free(line->phase);
        line->phase = memory_copy(json_string_value(json_object_get(event, "phase")));
    } else if (strcmp(name, "plan") == 0) {
        take_plan(line, event);
    } else if (strcmp(name, "pair") == 0) {
        take_pair(line, event);
    } else if (strcmp(name, "counters") == 0) {
        json_decref(line->counters);
        line->counters = json_incref(json_object_get(event, "counters"));
    } else if (strcmp(name, "selftest") == 0) {
        take_selftest(line, event);
    }
    bool often = strcmp(name, "pair") == 0 || strcmp(name, "counters") == 0;
    if (clock_now() - line->drawn > CLOCK_SECOND / 10 || !often)
        draw(line);
}

void progress_line_text(struct progress_line *line, const char *text)
{
    free(line->phase);
    line->phase = memory_copy(text);
    draw(line);
}

void progress_line_tick(struct progress_line *line)
{
    draw(line);
}

void progress_line_free(struct progress_line *line)
{
    if (!line)
        return;
    if (line->drawn)
        write_all(line, "", NULL, 0);
    free(line->up);
    free(line->to_start);
    free(line->wipe);
    free(line->phase);
    free(line->standing);
    json_decref(line->looks);
    json_decref(line->counters);
    free(line);
}
