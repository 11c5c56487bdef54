/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/run_screen.h"

#include "tui/sections.h"

enum { ALL_WIDTH = 120, ALL_HEIGHT = 30, LEAST_BODY = 6, LEAST_STRIP = 4, TRUST_ROWS = 3 };

struct pane_row {
    const char *name;
    void (*fill)(struct run_screen *screen, const struct check *check, int width, int height);
};

static void fill_strip(struct run_screen *screen, const struct check *check, int width, int height)
{
    struct sheet *sheet = &screen->panes[PANE_STRIP];
    const struct record *record = run_state_record(&check->run);
    int rows = height - (int)record->result_count;
    section_strip(sheet, check, width, rows > LEAST_STRIP ? rows : height);
    if (run_state_count(&check->run) || !record_judged(record))
        section_criteria(sheet, &check->run, width);
    else /* one number each: what there is to see are the reasons */
        section_criteria_told(sheet, record, false, width);
}

static void fill_counters(struct run_screen *screen, const struct check *check, int width,
                          int height)
{
    (void)height;
    section_counters(&screen->panes[PANE_COUNTERS], &check->run, run_state_record(&check->run),
                     width);
}

static void fill_latency(struct run_screen *screen, const struct check *check, int width,
                         int height)
{
    section_latency(&screen->panes[PANE_LATENCY], &check->run, width, height);
}

static void fill_trace(struct run_screen *screen, const struct check *check, int width, int height)
{
    (void)height;
    section_trace(&screen->panes[PANE_TRACE], run_state_trace(&check->run), !check_runs(check),
                  width);
}

static void fill_output(struct run_screen *screen, const struct check *check, int width, int height)
{
    struct sheet *sheet = &screen->panes[PANE_OUTPUT];
    screen->error_line = 0;
    int at = section_output(sheet, &check->run.record, check->source, width, screen->error,
                            &screen->error_line);
    if (screen->error_moved && at >= 0) {
        sheet->height = height;
        sheet_show(sheet, at);
        screen->error_moved = false;
    }
}

static const struct pane_row table[PANES] = {
    [PANE_STRIP] = {"strip", fill_strip},       [PANE_COUNTERS] = {"counters", fill_counters},
    [PANE_LATENCY] = {"latency", fill_latency}, [PANE_TRACE] = {"trace", fill_trace},
    [PANE_OUTPUT] = {"output", fill_output},
};

/* Latencies have a pane once there are any: most checks never have. */
static bool is_there(const struct check *check, enum run_pane pane)
{
    return pane != PANE_LATENCY || check->run.latency_round || check->run.record.latency;
}

static enum run_pane focus_of(const struct run_screen *screen, const struct check *check)
{
    return is_there(check, screen->focus) ? screen->focus : PANE_STRIP;
}

void run_screen_turn(struct run_screen *screen, const struct check *check, int step)
{
    do
        screen->focus = (enum run_pane)(((int)screen->focus + PANES + step) % PANES);
    while (!is_there(check, screen->focus));
}

/* Where panes are if all are on the screen, in hundredths: two columns. One has more room where
 * another has nothing to say. */
struct place {
    int x, y, right, bottom;
};

static struct place place_of(const struct check *check, enum run_pane pane)
{
    enum { MIDDLE = 45 };
    bool load = is_there(check, PANE_LATENCY), traced = run_state_trace(&check->run);
    int strip = check->run.record.detail ? 60 : 88, counters = load ? 30 : 45;
    int trace = !load ? counters : traced ? 70 : 91;
    const struct place places[PANES] = {
        [PANE_STRIP] = {0, 0, MIDDLE, strip},
        [PANE_OUTPUT] = {0, strip, MIDDLE, 100},
        [PANE_COUNTERS] = {MIDDLE, 0, 100, counters},
        [PANE_LATENCY] = {MIDDLE, counters, 100, trace},
        [PANE_TRACE] = {MIDDLE, trace, 100, 100},
    };
    return places[pane];
}

static void draw_pane(struct run_screen *screen, enum run_pane pane, const struct check *check,
                      struct area area)
{
    sheet_clear(&screen->panes[pane]);
    table[pane].fill(screen, check, area.width, area.height);
    sheet_draw(&screen->panes[pane], area);
}

/* The name of a pane; the one that keys scroll is in brackets. */
static int draw_name(const struct run_screen *screen, const struct check *check, enum run_pane pane,
                     struct area row, int x)
{
    bool focus = pane == focus_of(screen, check);
    x = draw_format(row, 0, x, focus ? ROLE_SELECTION : ROLE_DIM, focus ? "[%s]" : " %s ",
                    table[pane].name);
    if (pane == PANE_OUTPUT && screen->error_line && focus)
        x = draw_format(row, 0, x, ROLE_TEXT, " e: line %d, n: next", screen->error_line);
    return x;
}

static void draw_all(struct run_screen *screen, const struct check *check, struct area area)
{
    for (enum run_pane pane = 0; pane < PANES; pane++) {
        const struct place place = place_of(check, pane);
        int left = area.width * place.x / 100, top = area.height * place.y / 100;
        int right = area.width * place.right / 100, bottom = area.height * place.bottom / 100;
        if (!is_there(check, pane))
            continue;
        struct area within = area_columns(area_rows(area, top, bottom - top), left,
                                          right - left - (right < area.width));
        draw_rule(within, 0);
        draw_pane(screen, pane, check, area_rows(within, 1, within.height - 1));
        draw_name(screen, check, pane, area_rows(within, 0, 1), 1);
    }
}

static void draw_one(struct run_screen *screen, const struct check *check, struct area area)
{
    int x = 0;
    draw_pane(screen, focus_of(screen, check), check, area_rows(area, 1, area.height - 1));
    for (enum run_pane pane = 0; pane < PANES; pane++)
        if (is_there(check, pane))
            x = draw_name(screen, check, pane, area_rows(area, 0, 1), x) + 1;
}

/* At the bottom, if it leaves enough above; returns the rows it takes. */
static int draw_trust(const struct check *check, struct area area)
{
    struct sheet sheet = {0};
    struct noise noise = run_state_noise(&check->run);
    struct latency load;
    bool known = run_state_latencies(&check->run, &load);
    section_trust(&sheet, &noise, known ? &load : NULL, &check->run.record.machine, area.width);
    latency_free(&load);
    int rows = (int)sheet.count < TRUST_ROWS ? (int)sheet.count : TRUST_ROWS;
    if (area.height - rows < RUN_HEAD_ROWS + LEAST_BODY)
        rows = area.height > RUN_HEAD_ROWS + LEAST_BODY;
    for (int y = 0; y < rows; y++)
        sheet_draw(&sheet, area_rows(area, area.height - rows, rows));
    sheet_free(&sheet);
    return rows;
}

void run_screen_draw(struct run_screen *screen, const struct check *check, bool watching,
                     int64_t now, struct area area)
{
    run_head_draw(check, watching, now, area);
    int trust = draw_trust(check, area);
    area = area_rows(area, RUN_HEAD_ROWS, area.height - RUN_HEAD_ROWS - trust);
    if (area.width >= ALL_WIDTH && area.height >= ALL_HEIGHT)
        draw_all(screen, check, area);
    else
        draw_one(screen, check, area);
}

void run_screen_free(struct run_screen *screen)
{
    for (int i = 0; i < PANES; i++)
        sheet_free(&screen->panes[i]);
    *screen = (struct run_screen){0};
}

bool run_screen_point(struct run_screen *screen, const struct check *check, int error)
{
    struct sheet sheet = {0};
    int line;
    bool found = error >= 0 &&
                 section_output(&sheet, &check->run.record, check->source, 80, error, &line) >= 0;
    sheet_free(&sheet);
    if (found) {
        screen->error = error;
        screen->error_moved = true;
        screen->error_line = line;
    }
    return found;
}
