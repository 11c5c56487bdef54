/* SPDX-License-Identifier: Apache-2.0 */
#include "app/exam.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MINUTE = 60, HOUR = 3600 };

bool exam_is(const struct lab *lab)
{
    return lab->exam.hours > 0;
}

double exam_used(const struct exam *exam, const struct clock_moment *now)
{
    bool same = *now->boot && exam->boot && strcmp(exam->boot, now->boot) == 0;
    double passed = same ? now->uptime - exam->uptime : (double)(now->date - exam->seen);
    return exam->used + (passed > 0 ? passed : 0);
}

double exam_left(const struct exam *exam, const struct clock_moment *now)
{
    return exam->seconds - exam_used(exam, now);
}

/* "3 h 12 min", whole minutes, rounded down. */
static char *print_span(double seconds)
{
    long minutes = (long)(seconds / MINUTE), hours = minutes / 60;
    if (minutes < 1)
        return memory_copy("less than a minute");
    if (!hours)
        return memory_print("%ld min", minutes);
    if (minutes % 60 == 0)
        return memory_print("%ld h", hours);
    return memory_print("%ld h %ld min", hours, minutes % 60);
}

char *exam_time(const struct lab *lab, const struct exam *exam, const struct clock_moment *now)
{
    double left = exam->lab ? exam_left(exam, now) : lab->exam.hours * HOUR;
    char *span = print_span(fabs(left));
    char *text = !exam->lab  ? memory_print("not begun: %s", span)
                 : left >= 0 ? memory_print("%s left", span)
                             : memory_print("over for %s", span);
    free(span);
    return text;
}

char *exam_rules(const struct lab *lab)
{
    char *span = print_span(lab->exam.hours * HOUR);
    char *text =
        memory_print("This is an exam of %s. The clock does not stop when you close perflab or the "
                     "lid.\nCheck as often as you like. What is checked after the time is judged "
                     "all the same, and does not count as passed.\n%s",
                     span,
                     lab->exam.adr ? "It is passed with a decision record only: `perflab adr` "
                                     "writes one for you to fill in, also after the time.\n"
                                   : "");
    free(span);
    return text;
}

static void set_moment(struct exam *exam, const struct clock_moment *now)
{
    free(exam->boot);
    exam->boot = memory_copy(now->boot);
    exam->seen = now->date;
    exam->uptime = now->uptime;
}

int exam_look(struct store *store, const char *lab, const struct clock_moment *now,
              struct exam *exam, struct errors *errors)
{
    if (store_get_exam(store, lab, exam, errors) < 0)
        return -1;
    if (!exam->lab)
        return 0;
    exam->used = exam_used(exam, now);
    set_moment(exam, now);
    return store_note_exam(store, exam, errors);
}

int exam_begin(struct store *store, const struct lab *lab, const struct clock_moment *now,
               bool *begun, struct errors *errors)
{
    struct exam exam;
    *begun = false;
    if (exam_look(store, lab->id, now, &exam, errors) < 0)
        return -1;
    bool runs = exam.lab && exam_left(&exam, now) >= 0;
    exam_free(&exam);
    if (runs)
        return 0;
    exam = (struct exam){.lab = lab->id,
                         .began = now->date,
                         .seconds = lab->exam.hours * HOUR,
                         .adr = lab->exam.adr != 0};
    set_moment(&exam, now);
    int result = store_begin_exam(store, &exam, errors);
    free(exam.boot);
    *begun = result == 0;
    return result;
}

int exam_enter(struct store *store, const struct lab *lab, const struct clock_moment *now,
               struct attempt *attempt, struct errors *errors)
{
    struct exam exam = {0};
    if (!exam_is(lab))
        return 0;
    if (exam_look(store, lab->id, now, &exam, errors) < 0)
        return -1;
    if (!exam.lab)
        errors_add(errors, NULL, 0, 0,
                   "%s is an exam, and its clock has not been started; `perflab start %s` tells "
                   "the rules, `perflab start %s --begin` starts the clock",
                   lab->id, lab->id, lab->id);
    else
        attempt->after_time = exam_left(&exam, now) < 0;
    int result = exam.lab ? 0 : -1;
    exam_free(&exam);
    return result;
}

int exam_judge(struct store *store, const struct clock_moment *now, const struct attempt *attempt,
               struct record *record, struct errors *errors)
{
    struct exam exam = {0};
    const char *lab = attempt->lab;
    if (exam_look(store, lab, now, &exam, errors) < 0)
        return -1;
    if (!exam.lab)
        return 0;
    char *time = exam_time(NULL, &exam, now);
    bool passed = record->verdict == VERDICT_PASS && !record->quick;
    record->after_time = attempt->after_time;
    free(record->exam);
    if (attempt->after_time)
        record->exam = memory_print(
            "After time: the exam was over when this check began. It is recorded, and does not "
            "count as passed. `perflab start %s --begin` starts the clock for another sitting.",
            lab);
    else if (passed && exam.adr && !exam.decided)
        record->exam = memory_print(
            "Exam: %s. It counts as passed once the decision record is complete: `perflab adr %s` "
            "writes it, `perflab adr %s --check` looks at it.",
            time, lab, lab);
    else
        record->exam = memory_print("Exam: %s.%s", time, passed ? " It is passed." : "");
    free(time);
    exam_free(&exam);
    return 0;
}

json_t *exam_json(const struct exam *exam)
{
    struct clock_moment now;
    char date[32];
    clock_moment(&now);
    return json_pack("{s:i, s:s, s:f, s:f, s:b, s:b}", "sitting", exam->sitting, "began",
                     clock_date(exam->began, date, sizeof(date)), "hours", exam->seconds / HOUR,
                     "left_seconds", exam_left(exam, &now), "adr", exam->adr, "decided",
                     exam->decided != 0);
}
