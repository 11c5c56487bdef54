/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/progress.h"

#include <curses.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "app/run_state.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "report/number.h"
#include "tui/counters.h"

struct progress_line {
    int fd;
    char *to_start, *wipe; /* terminfo's, kept */
    char *up;              /* NULL: rows cannot be drawn below the line */
    char *phase;
    struct run_state run;
    int64_t drawn; /* when, clock_now() */
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
    run_state_init(&line->run);
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

/* "speedup 5.8x [5.2x, 6.3x] gate 5.00x"; the interval comes with the eighth pair or so. Of rounds
 * it is the criterion that decides last. */
static void print_standing(const struct run_state *run, struct text *text)
{
    const struct result *gate = run_state_deciding(run);
    struct interval now = {run->low, run->median, run->high};
    const char *name = gate ? gate->metric->name : "speedup",
               *unit = gate ? gate->metric->unit : "x";
    char number[NUMBER_INTERVAL_SIZE];
    if (run->in_rounds && gate) {
        const struct run_metric *metric = run_rounds_metric(&run->rounds, name);
        now = metric->rounds[metric->count - 1].band;
    }
    if (!run_state_count(run) || (run->in_rounds && !gate))
        return;
    if (isfinite(now.low) && isfinite(now.high))
        number_interval(number, now.median, now.low, now.high, unit);
    else
        number_print(number, now.median, unit);
    text_print(text, "%s %s", name, number);
    if (gate)
        text_print(text, " gate %s", number_print(number, gate->bound, unit));
}

static void print_line(const struct progress_line *line, struct text *text)
{
    const struct run_state *run = &line->run;
    int count = (int)run_state_count(run), most = run_state_most_pairs(run);
    if (!most) {
        text_print(text, "%s ...", line->phase ? line->phase : "starting");
        return;
    }
    text_print(text, "%s %d/%d  ", run_state_unit(run), count, most);
    print_standing(run, text);
    text_print(text, "  settled in %.0f to %.0f s",
               ceil((run_state_next_look(run) - count) * run->pair_seconds),
               ceil((most - count) * run->pair_seconds));
}

static void draw(struct progress_line *line)
{
    struct text text = {0};
    char *rows[COUNTERS_ROWS];
    size_t height = terminal_height(line->fd), count = 0;
    print_line(line, &text);
    if (line->up && height > 2)
        count = line->run.in_rounds ? rounds_print(&line->run, height - 2, rows)
                                    : counters_print(line->counters, height - 2, rows);
    write_all(line, text.data, rows, count);
    for (size_t i = 0; i < count; i++)
        free(rows[i]);
    text_free(&text);
    line->drawn = clock_now();
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
    static const char *const frequent[] = {"pair", "counters", "round", "latency"};
    const char *name = json_string_value(json_object_get(event, "event"));
    bool often = false;
    run_state_event(&line->run, event);
    for (size_t i = 0; i < sizeof(frequent) / sizeof(frequent[0]); i++)
        often = often || strcmp(name, frequent[i]) == 0;
    if (strcmp(name, "phase") == 0) {
        free(line->phase);
        line->phase = memory_copy(json_string_value(json_object_get(event, "phase")));
    } else if (strcmp(name, "counters") == 0) {
        json_decref(line->counters);
        line->counters = json_incref(json_object_get(event, "counters"));
    } else if (strcmp(name, "selftest") == 0) {
        take_selftest(line, event);
    }
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
    run_state_free(&line->run);
    json_decref(line->counters);
    free(line);
}
