/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/path_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "report/number.h"
#include "report/verdict.h"

void path_rows_free(struct path_rows *rows)
{
    free(rows->items);
    *rows = (struct path_rows){0};
}

static struct path_row *add_row(struct path_rows *rows, const struct path_week *week)
{
    struct path_row *row = memory_push(&rows->items, &rows->count);
    row->week = week;
    return row;
}

static void add_week(struct path_rows *rows, const struct shell *shell,
                     const struct path_week *week, bool closed)
{
    size_t at = rows->count;
    add_row(rows, week)->all = (int)week->lab_count;
    for (size_t i = 0; i < week->lab_count; i++) {
        const struct path_lab *lab = &week->labs[i];
        enum lab_state state = progress_state(&shell->progress, &shell->catalog, lab->id);
        rows->items[at].passed += state == LAB_PASSED;
        rows->items[at].available += state != LAB_MISSING;
        if (closed)
            continue;
        struct path_row *row = add_row(rows, week);
        row->lab = lab;
        row->state = state;
    }
}

static void add_checkpoint(struct path_rows *rows, const struct shell *shell,
                           const struct path_week *week, const struct path_checkpoint *checkpoint)
{
    struct path_row *row = add_row(rows, week);
    row->checkpoint = checkpoint;
    row->state = progress_state(&shell->progress, &shell->catalog, checkpoint->lab.id);
    if (row->state != LAB_MISSING)
        row->lab = &checkpoint->lab;
}

void path_rows_make(struct path_rows *rows, const struct shell *shell, uint64_t closed)
{
    const struct path *path = &shell->catalog.path;
    path_rows_free(rows);
    for (size_t w = 0; w < path->week_count; w++) {
        const struct path_week *week = &path->weeks[w];
        add_week(rows, shell, week, w < 64 && (closed >> w & 1));
        for (size_t c = 0; c < path->checkpoint_count; c++)
            if (path->checkpoints[c].after_week == week->number)
                add_checkpoint(rows, shell, week, &path->checkpoints[c]);
    }
}

/* ---- details */

struct detail {
    struct lesson *lesson;
    int width;
};

static void say(const struct detail *detail, enum lesson_style style, const char *text)
{
    lesson_paragraph(detail->lesson, style, "", "", text, detail->width);
}

static void item(const struct detail *detail, enum lesson_style style, const char *text)
{
    lesson_paragraph(detail->lesson, style, "• ", "  ", text, detail->width);
}

static void blank(const struct detail *detail)
{
    lesson_add_line(detail->lesson, 0);
}

static void say_print(const struct detail *detail, enum lesson_style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say_print(const struct detail *detail, enum lesson_style style, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = memory_vprint(format, args);
    va_end(args);
    say(detail, style, text);
    free(text);
}

static const struct result *best_of(const struct selection *selection,
                                    const struct criterion *criterion)
{
    for (size_t i = 0; selection->has_best && i < selection->best.result_count; i++)
        if (selection->best.results[i].metric == criterion->metric)
            return &selection->best.results[i];
    return NULL;
}

static void say_criterion(const struct detail *detail, const struct selection *selection,
                          const struct criterion *criterion)
{
    char bound[NUMBER_SIZE];
    const struct result *best = best_of(selection, criterion);
    char *text = memory_print("%s %s %s: %s, %g points", criterion->metric->name,
                              criterion->at_least ? "at least" : "at most",
                              number_print(bound, criterion->bound, criterion->metric->unit),
                              criterion_meaning(&selection->lab, criterion), criterion->points);
    item(detail, LESSON_TEXT, text);
    free(text);
    if (!best)
        return;
    char *line = verdict_line(best);
    lesson_paragraph(detail->lesson, LESSON_EMPHASIS, "  best: ", "        ", line, detail->width);
    free(line);
}

static void say_standing(const struct detail *detail, const struct path_row *row,
                         const struct shell *shell)
{
    const struct selection *selection = &shell->selection;
    const struct standing *standing = progress_find(&shell->progress, row->lab->id);
    char date[32];
    if (selection->missing)
        say_print(detail, LESSON_STRONG, "Not attainable here: %s", selection->missing);
    if (standing && standing->best.verdict)
        say_print(detail, LESSON_TEXT, "%lld attempt%s; best: %s on %.10s",
                  (long long)standing->attempts, standing->attempts == 1 ? "" : "s",
                  standing->best.verdict, clock_date(standing->best.when, date, sizeof(date)));
    else if (standing)
        say_print(detail, LESSON_TEXT, "tried with quick parameters only");
    if (selection->predicted)
        say_print(detail, LESSON_TEXT, "You predicted %g.", selection->prediction);
    if (selection->quiz.questions.count)
        say_print(detail, LESSON_TEXT, "Questions %zu/%zu", selection->quiz.right,
                  selection->quiz.questions.count);
    char *left = shell_exam_time(shell);
    if (left)
        say_print(detail, LESSON_STRONG, "Exam: %s.", left);
    free(left);
}

static void detail_lab(const struct detail *detail, const struct path_row *row,
                       const struct shell *shell)
{
    const struct selection *selection = &shell->selection;
    say(detail, LESSON_HEADING, row->lab->title);
    say_print(detail, LESSON_EMPHASIS, "%s, about %g hours, %s",
              lab_kind_names[row->checkpoint ? selection->lab.kind : row->lab->kind],
              row->lab->hours, lab_state_names[row->state]);
    blank(detail);
    if (!selection->id || strcmp(selection->id, row->lab->id) != 0 || !selection->lab.id) {
        say(detail, LESSON_TEXT, "This lab is on the path, but not yet available.");
        return;
    }
    say_standing(detail, row, shell);
    say(detail, LESSON_TEXT, selection->lab.summary);
    blank(detail);
    say(detail, LESSON_STRONG, "You pass with");
    for (size_t i = 0; i < selection->lab.criterion_count; i++)
        say_criterion(detail, selection, &selection->lab.criteria[i]);
    if (selection->begun)
        say_print(detail, LESSON_CODE, "%s", selection->file);
}

static void detail_week(const struct detail *detail, const struct path_row *row)
{
    char title[32];
    snprintf(title, sizeof(title), "Week %d", row->week->number);
    say_print(detail, LESSON_HEADING, "%s: %s", title, row->week->title);
    say_print(detail, LESSON_EMPHASIS, "%d of %d labs passed, %d available", row->passed, row->all,
              row->available);
    blank(detail);
    for (size_t i = 0; i < row->week->objectives.count; i++)
        item(detail, LESSON_TEXT, row->week->objectives.items[i]);
    for (size_t d = 0; d < row->week->day_count; d++) {
        const struct path_day *day = &row->week->days[d];
        blank(detail);
        say_print(detail, LESSON_STRONG, "Days %s: %s", day->days, day->title);
        for (size_t i = 0; i < day->study.count; i++)
            item(detail, LESSON_TEXT, day->study.items[i]);
        if (day->success)
            say_print(detail, LESSON_EMPHASIS, "%s", day->success);
    }
}

static void detail_checkpoint(const struct detail *detail, const struct path_row *row)
{
    if (!row->lab) {
        say(detail, LESSON_HEADING, row->checkpoint->lab.title);
        say_print(detail, LESSON_EMPHASIS, "after week %d, about %g hours, not yet available",
                  row->checkpoint->after_week, row->checkpoint->lab.hours);
    }
    blank(detail);
    for (size_t i = 0; i < row->checkpoint->criteria.count; i++)
        item(detail, LESSON_TEXT, row->checkpoint->criteria.items[i]);
}

void path_rows_detail(const struct path_row *row, const struct shell *shell, int width,
                      struct lesson *detail)
{
    struct detail to = {detail, width};
    if (row->lab)
        detail_lab(&to, row, shell);
    if (row->checkpoint)
        detail_checkpoint(&to, row);
    else if (!row->lab)
        detail_week(&to, row);
}
