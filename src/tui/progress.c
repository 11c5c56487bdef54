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

struct progress_line {
    int fd;
    char *to_start, *wipe; /* terminfo's, kept */
    char *phase;
    int pairs, most; /* pairs so far, at the last look */
    double pair_seconds;
    char *standing; /* criteria as of the last look */
    int64_t drawn;  /* when, clock_now() */
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
    del_curterm(cur_term);
    if (line->to_start && line->wipe)
        return line;
    progress_line_free(line);
    return NULL;
}

static void write_line(const struct progress_line *line, const char *text)
{
    int width = terminal_width(line->fd) - 1; /* the last column would wrap */
    struct text out = {0};
    text_print(&out, "%s%.*s%s", line->to_start, width, text, line->wipe);
    ssize_t written = write(line->fd, out.data, out.length);
    (void)written; /* a terminal that went away takes its line with it */
    text_free(&out);
}

static void draw(struct progress_line *line)
{
    struct text text = {0};
    if (!line->most) {
        text_print(&text, "%s ...", line->phase ? line->phase : "starting");
    } else {
        double left = (line->most - line->pairs) * line->pair_seconds;
        text_print(&text, "pairs %d/%d", line->pairs, line->most);
        if (line->standing)
            text_print(&text, "  %s", line->standing);
        text_print(&text, "  at most %.0f s", ceil(left));
    }
    write_line(line, text.data);
    text_free(&text);
    line->drawn = clock_now();
}

/* "speedup 5.8x [5.2x, 6.3x] gate 5.00x" for each criterion that is still open, else the first. */
static char *standing_of(const json_t *criteria)
{
    struct text text = {0};
    size_t i;
    json_t *item;
    json_array_foreach(criteria, i, item)
    {
        char value[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE], bound[NUMBER_SIZE];
        const char *verdict = json_string_value(json_object_get(item, "verdict"));
        const char *unit = json_string_value(json_object_get(item, "unit"));
        if (i > 0 && (!verdict || strcmp(verdict, "inconclusive") != 0))
            continue;
        number_print(value, json_number_value(json_object_get(item, "value")), unit);
        number_print(low, json_number_value(json_object_get(item, "low")), unit);
        number_print(high, json_number_value(json_object_get(item, "high")), unit);
        number_print(bound, json_number_value(json_object_get(item, "bound")), unit);
        text_print(&text, "%s%s %s [%s, %s] gate %s", text.length ? "; " : "",
                   json_string_value(json_object_get(item, "metric")), value, low, high, bound);
    }
    return text_take(&text);
}

static void take_plan(struct progress_line *line, const json_t *event)
{
    const json_t *looks = json_object_get(event, "looks");
    line->most = (int)json_integer_value(json_array_get(looks, json_array_size(looks) - 1));
    line->pair_seconds = json_number_value(json_object_get(event, "pair_seconds"));
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
        line->pairs = (int)json_integer_value(json_object_get(event, "pair"));
    } else if (strcmp(name, "look") == 0) {
        free(line->standing);
        line->standing = standing_of(json_object_get(event, "criteria"));
    } else if (strcmp(name, "selftest") == 0) {
        take_selftest(line, event);
    }
    if (clock_now() - line->drawn > CLOCK_SECOND / 10 || strcmp(name, "pair") != 0)
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
        write_line(line, "");
    free(line->to_start);
    free(line->wipe);
    free(line->phase);
    free(line->standing);
    free(line);
}
