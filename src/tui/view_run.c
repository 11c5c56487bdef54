/* SPDX-License-Identifier: Apache-2.0 */
/* The check that runs, or the last one, as plainly as can be. */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "report/number.h"
#include "report/verdict.h"
#include "tui/actions.h"
#include "tui/bar.h"

static enum role verdict_role(enum verdict verdict)
{
    return verdict == VERDICT_PASS             ? ROLE_GOOD
           : verdict == VERDICT_INCONCLUSIVE   ? ROLE_DOUBT
           : verdict == VERDICT_NOT_ATTAINABLE ? ROLE_DIM
                                               : ROLE_BAD;
}

static const char *state_of(const struct check *check)
{
    if (check->session)
        return check->cancelling ? "cancelling" : check->run.phase ? check->run.phase : "starting";
    return check->end == SESSION_DONE        ? verdict_name(check->run.record.verdict)
           : check->end == SESSION_CANCELLED ? "cancelled; nothing was recorded"
                                             : "broken off";
}

static int draw_pairs(const struct run_state *run, struct area area, int y)
{
    char median[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];
    double ratios[RUN_MOST_PAIRS];
    int most = run_state_most_pairs(run);
    if (!run->planned)
        return y;
    int x = draw_format(area, y, 0, ROLE_TEXT, "pairs %zu of %d, next look after %d  ",
                        run->pair_count, most, run_state_next_look(run));
    int columns = area.width - x < 20 ? area.width - x : 20;
    bar_draw(area, y++, x, columns, ROLE_ACCENT, most ? (double)run->pair_count / most : 0);
    for (size_t i = 0; i < run->pair_count; i++)
        ratios[i] = run->pairs[i].log_ratio;
    sparkline_draw(area, y++, 0, area.width, ROLE_ACCENT, ratios, run->pair_count);
    if (!isnan(run->median))
        draw_format(area, y++, 0, ROLE_TEXT, "speedup so far %s [%s, %s]",
                    number_print(median, run->median, "x"), number_print(low, run->low, "x"),
                    number_print(high, run->high, "x"));
    return y + 1;
}

static void draw_record(const struct record *record, struct area area, int y)
{
    for (size_t i = 0; i < record->result_count; i++) {
        const struct result *result = &record->results[i];
        char *line = verdict_line(result);
        y = draw_wrapped(area, y, verdict_role(result->verdict), line);
        free(line);
        if (result->advice)
            y = draw_wrapped(area_columns(area, 4, area.width), y, ROLE_DIM, result->advice);
    }
    const char *const notes[] = {record->reason, record->advice, record->detail};
    for (int i = 0; i < 3; i++)
        if (notes[i])
            y = draw_wrapped(area, y, ROLE_TEXT, notes[i]);
}

static void draw_run(struct frame *frame, void *state, struct area area)
{
    const struct check *check = &frame->shell->check;
    struct area page = area_columns(area, 1, area.width - 2);
    (void)state;
    if (!check->lab) {
        draw_text(page, 1, 0, ROLE_DIM, "Nothing was checked yet.");
        return;
    }
    bool over = !check->session && check->end == SESSION_DONE;
    int64_t until = check->session ? frame->shell->now : check->ended;
    int y = draw_wrapped(page, 0, ROLE_HEADING, check->lab);
    y = draw_wrapped(page, y, ROLE_DIM, check->source);
    int x = draw_format(page, y, 0, over ? verdict_role(check->run.record.verdict) : ROLE_ACCENT,
                        "%s", state_of(check));
    draw_format(page, y, x, ROLE_DIM, "  %.0f s%s", (double)((until - check->began) / CLOCK_SECOND),
                check->quick ? ", quick parameters: says nothing final" : "");
    y = draw_pairs(&check->run, page, y + 2);
    if (check->failure)
        y = draw_wrapped(page, y, ROLE_BAD, check->failure);
    draw_record(run_state_record(&check->run), page, y);
}

static bool see_run(struct frame *frame, void *state, enum frame_event event)
{
    (void)frame, (void)state;
    return event == FRAME_RUN || event == FRAME_RUN_END;
}

static bool tick_run(struct frame *frame, void *state)
{
    (void)state;
    return frame->shell->check.session != NULL;
}

static ACTION(cancel)
{
    (void)state, (void)argument;
    if (!frame->shell->check.session)
        return frame_say(frame, ROLE_DIM, "no check runs");
    shell_cancel(frame->shell);
    return REPLY(REDRAW);
}

/* Esc leaves when there is nothing to cancel. */
static ACTION(cancel_or_back)
{
    return frame->shell->check.session ? cancel(frame, state, argument) : REPLY(BACK);
}

static const struct key_row keys[] = {
    {"x", "cancel", "cancel the check; nothing is recorded", cancel, 0, true},
    {"esc", "cancel-back", "cancel the check; go back if none runs", cancel_or_back, 0, false},
    {"e", "edit", "edit your file in $VISUAL or $EDITOR", action_edit, 0, true},
    {"c", "check", "check your file again", action_check, 0, true},
    {"w", "watch", "check on every save, or stop that", action_watch, 0, true},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_run = {
    .name = "run",
    .title = "Run",
    .help = "The check that runs. It goes on when you leave this screen with q.",
    .keys = keys,
    .draw = draw_run,
    .event = see_run,
    .tick = tick_run,
};
