/* SPDX-License-Identifier: Apache-2.0 */
/* What a running check is about, how far it is, and when it will be settled. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "tui/bar.h"
#include "tui/run_screen.h"
#include "tui/sections.h"

enum { MOST_BAR = 24, LEAST_BAR = 6 };

static const struct {
    const char *phase, *doing;
} doings[] = {
    {"waiting", "another check measures on this machine; this one waits until it is done"},
    {"build", "baseline and yours are compiled in the sandbox"},
    {"prepare", "inputs and data files are made"},
    {"simulate", "both run under cachegrind on the quick parameters, for counts, never for times"},
    {"trace", "launches of their own are traced by BPF, and not timed"},
    {"calibrate", "how many calls make a block that the clock can time"},
    {"answers", "what you have answered, held against the case"},
    {"pairs", "pairs of launches, baseline and yours in random order; each output is verified"},
    {"rounds", "rounds, each a trial of its own from the beginning; each gives every number once"},
};

static const char *doing(const char *phase)
{
    for (size_t i = 0; i < sizeof(doings) / sizeof(doings[0]); i++)
        if (strcmp(doings[i].phase, phase) == 0)
            return doings[i].doing;
    return "";
}

static void draw_subject(const struct check *check, bool watching, int64_t now, struct area row)
{
    int64_t until = check_runs(check) ? now : check->ended;
    char *time = memory_print("%.0f s", (double)(until - check->began) / (double)CLOCK_SECOND);
    const char *slash = strrchr(check->source, '/');
    int end = draw_right(row, 0, ROLE_DIM, time);
    row = area_columns(row, 0, end - 1);
    int x = draw_text(row, 0, 0, ROLE_HEADING, check->lab);
    if (check->quick)
        x = draw_text(row, 0, x, ROLE_DOUBT,
                      watching ? "  watch: quick parameters, nothing recorded"
                               : "  quick parameters: says nothing final");
    draw_format(row, 0, x, ROLE_DIM, "  %s", slash ? slash + 1 : check->source);
    free(time);
}

/* What has run, and of the round that runs the part that has. */
static double done_so_far(const struct run_state *run)
{
    double count = (double)run_state_count(run);
    bool within = run->in_rounds && run->latency_round == (int)count + 1 && run->pair_seconds > 0;
    return within ? count + fmax(0, fmin(run->latency.seconds / run->pair_seconds, 0.99)) : count;
}

/* "rounds 3 of 6, at most 12", where the phase is called that: "3 of 6". */
static void draw_progress(const struct run_state *run, struct area row, int x)
{
    int most = run_state_most_pairs(run), next = run_state_next_look(run);
    if (strcmp(run->phases.items[run->phases.count - 1], run_state_unit(run)) != 0)
        x = draw_format(row, 0, x, ROLE_TEXT, "  %s", run_state_unit(run));
    x = draw_format(row, 0, x, ROLE_STRONG, " %zu", run_state_count(run));
    if (run->done) {
        draw_format(row, 0, x, ROLE_DIM, " of at most %d", most);
        return;
    }
    x = draw_format(row, 0, x, ROLE_TEXT, " of %d, at most %d ", next, most);
    int room = row.width - x;
    if (room >= LEAST_BAR && next)
        bar_draw(row, 0, x, room < MOST_BAR ? room : MOST_BAR, ROLE_ACCENT,
                 done_so_far(run) / next);
}

/* Where they do not all fit, the first are left out. */
static void draw_phases(const struct check *check, struct area row)
{
    const struct run_state *run = &check->run;
    size_t count = run->phases.count, first = 0;
    int x = 0, columns = run->planned ? 34 : 0;
    for (size_t i = 0; i < count; i++)
        columns += (int)strlen(run->phases.items[i]) + 4;
    for (; first + 1 < count && columns > row.width; first++)
        columns -= (int)strlen(run->phases.items[first]) + 4;
    for (size_t i = first; i < count; i++) {
        bool last = i + 1 == count, runs = last && !run->done;
        enum role role = !runs ? ROLE_DIM : ROLE_ACCENT;
        x = draw_format(row, 0, x, role, "%s %s", runs ? "▸" : "✓", run->phases.items[i]);
        x += last ? 0 : 2;
    }
    if (count == 0)
        draw_text(row, 0, 0, ROLE_DIM, "the judge starts");
    else if (run->planned)
        draw_progress(run, row, x);
}

/* ---- the sentence below */

/* When it is likely to end; caller frees. */
static char *outlook(const struct run_state *run)
{
    int settles = run_state_settles(run), most = run_state_most_pairs(run);
    int look = settles > 0 ? settles : run_state_next_look(run);
    double seconds = ((double)look - done_so_far(run)) * run->pair_seconds;
    double longest = ((double)most - done_so_far(run)) * run->pair_seconds;
    seconds = seconds > 0 ? seconds : 0;
    longest = longest > 0 ? longest : 0;
    if (settles < 0)
        return memory_print("not likely to settle within %d %s; %.0f s at most", most,
                            run_state_unit(run), longest);
    if (settles > 0)
        return memory_print("likely settled at %.*s %d, in %.0f s; %.0f s at most",
                            (int)strlen(run_state_unit(run)) - 1, run_state_unit(run), settles,
                            seconds, longest);
    return memory_print("%s look after %d %s, in %.0f s; %.0f s at most",
                        run_state_count(run) < (size_t)run->looks[0] ? "first" : "next", look,
                        run_state_unit(run), seconds, longest);
}

static void draw_over(const struct check *check, struct area row)
{
    const struct record *record = &check->run.record;
    if (check->end == SESSION_CANCELLED) {
        draw_text(row, 0, 0, ROLE_DOUBT,
                  "– cancelled: nothing is left running, nothing was recorded");
        return;
    }
    if (check->end == SESSION_FAILED || !check->run.done) {
        draw_format(row, 0, 0, ROLE_BAD, "✗ broken off: %s",
                    check->failure ? check->failure : "the judge ended without a verdict");
        return;
    }
    enum role role = section_role(record->verdict);
    int x = draw_format(row, 0, 0, role, "%s %s", section_mark(record->verdict),
                        verdict_name(record->verdict));
    if (record_judged(record))
        x = draw_format(row, 0, x, ROLE_TEXT, ", %g of %g points", record_points(record, true),
                        record_points(record, false));
    if (check->failure)
        draw_format(row, 0, x, ROLE_BAD, "; not recorded: %s", check->failure);
    else if (record_judged(record) || !record->reason)
        draw_text(row, 0, x, ROLE_DIM, "; Enter: the verdict and the next step");
    else
        draw_format(row, 0, x, ROLE_TEXT, ": %s", record->reason);
}

static void draw_now(const struct check *check, struct area row)
{
    const struct run_state *run = &check->run;
    if (check->cancelling) {
        draw_text(row, 0, 0, ROLE_DOUBT, "cancelling: what runs is ended");
    } else if (run->planned) {
        char *text = outlook(run);
        draw_text(row, 0, 0, ROLE_TEXT, text);
        free(text);
    } else if (run->phase)
        draw_text(row, 0, 0, ROLE_TEXT, doing(run->phase));
}

void run_head_draw(const struct check *check, bool watching, int64_t now, struct area area)
{
    draw_subject(check, watching, now, area_rows(area, 0, 1));
    draw_phases(check, area_rows(area, 1, 1));
    if (check_runs(check))
        draw_now(check, area_rows(area, 2, 1));
    else
        draw_over(check, area_rows(area, 2, 1));
}
