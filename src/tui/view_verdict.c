/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict of a check: of the last one, or of any record the shell was given to show. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/advice.h"
#include "app/complaint.h"
#include "base/memory.h"
#include "report/number.h"
#include "tui/actions.h"
#include "tui/sections.h"

static void *open_verdict(struct frame *frame)
{
    (void)frame;
    return memory_new(struct sheet);
}

static void close_verdict(struct frame *frame, void *state)
{
    shell_show_nothing(frame->shell);
    sheet_free(state);
    free(state);
}

/* ---- the parts of the page */

static void add_headline(struct sheet *sheet, const struct shown *shown, int width)
{
    const struct record *record = &shown->record;
    enum role role = section_role(record->verdict);
    sheet_line(sheet);
    sheet_add(sheet, role, "%s %s", section_mark(record->verdict), verdict_name(record->verdict));
    sheet_add(sheet, ROLE_STRONG, "  %s", record->lab ? record->lab : "");
    if (record_judged(record))
        sheet_add(sheet, ROLE_TEXT, "  %g of %g points", record_points(record, true),
                  record_points(record, false));
    sheet_add_right(sheet, width, ROLE_DIM, shown->title);
    if (record->quick || record->practice) {
        sheet_line(sheet);
        sheet_add(sheet, ROLE_DOUBT, "%s%s%s",
                  record->quick ? "quick parameters: says nothing final" : "",
                  record->quick && record->practice ? "; " : "",
                  record->practice ? "practice: not isolated" : "");
    }
    if (record->exam)
        sheet_wrap(sheet, 0, width, record->after_time ? ROLE_BAD : ROLE_STRONG, record->exam);
    if (record->reason)
        sheet_wrap(sheet, 0, width, ROLE_TEXT, record->reason);
}

static void add_steps(struct sheet *sheet, const struct record *record, const char *file, int width)
{
    struct strings steps = {0};
    advice_give(record, file, &steps);
    if (steps.count)
        sheet_heading(sheet, "Next step");
    for (size_t i = 0; i < steps.count; i++) {
        size_t first = sheet->count;
        sheet_wrap(sheet, 2, width, ROLE_TEXT, steps.items[i]);
        sheet->lines[first].spans[0].text[0] = '>';
        sheet->lines[first].spans[0].role = ROLE_ACCENT;
    }
    strings_free(&steps);
}

static const char *judged(const struct result *result, double prediction)
{
    bool interval = !isnan(result->low) && !isnan(result->high);
    return interval && prediction < result->low    ? "you expected less"
           : interval && prediction > result->high ? "you expected more"
           : interval                              ? "within the interval"
                                                   : "";
}

static void add_prediction(struct sheet *sheet, const struct shown *shown)
{
    const struct record *record = &shown->record;
    const struct result *result = record_speedup(record);
    char predicted[NUMBER_SIZE], value[NUMBER_SIZE];
    if (!result && record->result_count)
        result = &record->results[0];
    if (!shown->predicted || !result || isnan(result->value))
        return;
    sheet_heading(sheet, "Prediction");
    sheet_line(sheet);
    number_print(value, result->value, result->metric->unit);
    if (strcmp(result->metric->unit, "x") == 0)
        sheet_add(sheet, ROLE_TEXT, "  you said %s, measured %s: %s",
                  number_print(predicted, shown->prediction, "x"), value,
                  judged(result, shown->prediction));
    else /* in which unit the answer is, the question says */
        sheet_add(sheet, ROLE_TEXT, "  you said %s, %s is %s",
                  number_print(predicted, shown->prediction, ""), result->metric->name, value);
}

static void add_measurement(struct sheet *sheet, const struct record *record, int width)
{
    if (!record_judged(record))
        return;
    sheet_heading(sheet, "Criteria");
    section_criteria_told(sheet, record, true, width);
    if (record->latency) {
        sheet_heading(sheet, "Latency");
        section_latency_told(sheet, record, width);
    }
}

/* Where no program came to run, it is a file that is complained of. */
static const char *detail_title(const struct record *record)
{
    if (record->verdict == VERDICT_COMPILE_ERROR)
        return "What the compiler printed";
    return record->result_count ? "What the program printed" : "What is wrong";
}

static void add_rest(struct sheet *sheet, const struct record *record, int width)
{
    if (record->counter_count) {
        sheet_heading(sheet, "Counters");
        section_counters(sheet, NULL, record, width);
    }
    if (record->trace) {
        sheet_heading(sheet, "Traced");
        section_trace(sheet, record->trace, true, width);
    }
    sheet_line(sheet);
    sheet_line(sheet);
    char *extent = record_extent(record);
    sheet_add(sheet, ROLE_DIM, "%s%s%.1f s, seed %016" PRIx64, extent ? extent : "",
              extent ? ", " : "", record->seconds, record->seed);
    free(extent);
    if (record->machine.cpu)
        sheet_add(sheet, ROLE_DIM, ", %s", record->machine.cpu);
    if (record->machine.compiler)
        sheet_wrap(sheet, 0, width, ROLE_DIM, record->machine.compiler);
}

static void add_trust(struct sheet *sheet, const struct record *record, int width)
{
    struct latency load;
    bool known = record_latency(record, &load) == 0;
    sheet_line(sheet);
    section_trust(sheet, &record->noise, known ? &load : NULL, &record->machine, width);
    latency_free(&load);
}

static const char *file_of(const struct frame *frame)
{
    const struct shell *shell = frame->shell;
    return shell->shown.last ? shell->check.source : shell->selection.file;
}

static void draw_verdict(struct frame *frame, void *state, struct area area)
{
    struct sheet *sheet = state;
    const struct shown *shown = &frame->shell->shown;
    const struct record *record = &shown->record;
    int line;
    area = area_columns(area, 1, area.width - 2);
    if (!shown->title) {
        draw_text(area, 1, 0, ROLE_DIM, "There is no verdict to show.");
        return;
    }
    sheet_clear(sheet);
    add_headline(sheet, shown, area.width);
    add_steps(sheet, record, file_of(frame), area.width);
    add_measurement(sheet, record, area.width);
    if (record->detail) {
        sheet_heading(sheet, detail_title(record));
        section_output(sheet, record, file_of(frame), area.width, 0, &line);
    }
    add_prediction(sheet, shown);
    if (record->pairs)
        add_trust(sheet, record, area.width);
    add_rest(sheet, record, area.width);
    sheet_draw(sheet, area);
}

/* ---- what happens and what keys do */

static bool see_verdict(struct frame *frame, void *state, enum frame_event event)
{
    struct sheet *sheet = state;
    struct shell *shell = frame->shell;
    if (event != FRAME_RUN_END || !shell->shown.last || !shell->check.run.done)
        return false;
    shell_show_check(shell);
    sheet->top = 0;
    return true;
}

static ACTION(move_verdict)
{
    (void)frame;
    return sheet_move(state, (enum move)argument) ? REPLY(REDRAW) : REPLY(HANDLED);
}

static ACTION(edit)
{
    const struct record *record = &frame->shell->shown.record;
    const char *file = file_of(frame);
    struct complaint complaint;
    bool at = frame->shell->shown.last && record->detail && file &&
              complaint_first(record->detail, file, &complaint);
    if (record->lab && frame->shell->shown.last)
        frame_select(frame, frame->shell->check.lab);
    return action_edit(frame, state, at ? complaint.line : argument);
}

static const struct key_row keys[] = {
    MOVE_ROWS(move_verdict),
    {"v", "run", "the run itself: pairs or rounds, counters, traces", action_run, 0, true},
    {"p", "profile", "where your code spends its time: a flame graph", action_profile, 0, true},
    {"e", "edit", "edit your file, at the error if it does not compile", edit, 0, true},
    {"c", "check", "check your file again", action_check, 0, true},
    {"w", "watch", "check quickly, now and on every save", action_watch, 0, true},
    {"h", "hint", "open the next hint; the number is kept with each attempt", action_hint, 0, true},
    {"s", "solution", "show the reference solution", action_solution, 0, true},
    {"n", "next", "select the next lab to do", action_next, 0, true},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_verdict = {
    .name = "verdict",
    .title = "Verdict",
    .help = "What was decided, on which numbers, and what to do next.",
    .keys = keys,
    .open = open_verdict,
    .close = close_verdict,
    .draw = draw_verdict,
    .event = see_verdict,
};
