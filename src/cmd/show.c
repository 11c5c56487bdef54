/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/exam.h"
#include "app/progress.h"
#include "app/quiz.h"
#include "base/file.h"
#include "base/memory.h"
#include "app/shown.h"
#include "cmd/attainable.h"
#include "cmd/cmd.h"
#include "report/number.h"

enum { LESSON_LIMIT = 1 << 20 };

static json_t *criterion_json(const struct criterion *criterion, const struct attainability *look)
{
    return json_pack("{s:s, s:s, s:f, s:s, s:f, s:s, s:o, s:s}", "metric", criterion->metric->name,
                     "unit", criterion->metric->unit, "bound", criterion->bound, "direction",
                     criterion->at_least ? "at least" : "at most", "points", criterion->points,
                     "source", criterion->source, "attainable", attainable_json(look),
                     "attainable_text", look->text);
}

/* null: it is no exam. */
static json_t *exam_of(const struct lab *lab, const struct progress *progress)
{
    const struct exam *exam = progress_exam(progress, lab->id);
    if (!exam_is(lab))
        return json_null();
    return exam ? exam_json(exam)
                : json_pack("{s:f, s:b}", "hours", lab->exam.hours, "adr", lab->exam.adr);
}

/* What a lab of kind investigate asks; of other kinds nothing. */
static json_t *inquiry_json(const struct inquiry *inquiry)
{
    json_t *list = json_array();
    for (size_t i = 0; i < inquiry->count; i++) {
        const struct asked *asked = &inquiry->items[i];
        json_t *choices = json_array();
        for (size_t k = 0; k < asked->choices.count; k++)
            json_array_append_new(choices, json_string(asked->choices.items[k]));
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:o, s:s?}", "key", asked->key, "ask",
                                        asked->ask, "type", answer_type_names[asked->type],
                                        "choices", choices, "unit", asked->unit));
    }
    return list;
}

/* What there is to say of a lab beside its definition. */
struct about {
    struct progress progress;
    struct quiz quiz;
    struct attainability *looks;
    char *lesson;
};

static json_t *lab_json(const struct scene *scene, const struct about *about)
{
    const struct lab *lab = &scene->lab;
    json_t *criteria = json_array(), *params = json_object();
    for (size_t i = 0; i < lab->criterion_count; i++)
        json_array_append_new(criteria, criterion_json(&lab->criteria[i], &about->looks[i]));
    for (size_t i = 0; i < lab->params.count; i++)
        json_object_set_new(params, lab->params.items[i].name,
                            json_integer(lab->params.items[i].value));
    enum lab_state state = progress_state(&about->progress, &scene->catalog, lab->id);
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:f, s:s, s:s?, s:s, s:o, s:o, s:o, s:s?, s:s, "
                     "s:{s:i, s:i}, s:s, s:o}",
                     "schema", 1, "id", lab->id, "title", lab->title, "summary", lab->summary,
                     "kind", lab_kind_names[lab->kind], "hours", lab->hours, "edit",
                     lab->edit.items[0], "entry", lab->entry, "folder", lab->folder, "params",
                     params, "answers", inquiry_json(&lab->inquiry), "criteria", criteria,
                     "predict", lab->predict, "state", lab_state_names[state], "questions", "count",
                     (int)about->quiz.questions.count, "right", (int)about->quiz.right, "lesson",
                     about->lesson, "exam", exam_of(lab, &about->progress));
}

static void print_best(const struct progress *progress, const char *id)
{
    const struct standing *standing = progress_find(progress, id);
    if (standing && standing->best.verdict)
        printf("Best so far: %s, of %lld attempts\n", standing->best.verdict,
               (long long)standing->attempts);
    else if (standing)
        printf("Attempts so far: %lld\n", (long long)standing->attempts);
}

static void print_exam(const struct lab *lab, const struct progress *progress)
{
    static const struct exam none;
    const struct exam *exam = progress_exam(progress, lab->id);
    struct clock_moment now;
    if (!exam_is(lab))
        return;
    clock_moment(&now);
    char *time = exam_time(lab, exam ? exam : &none, &now);
    printf("Exam: %s%s\n", time,
           lab->exam.adr ? "; passed with a decision record only (perflab adr)" : "");
    free(time);
}

static void print_lab(const struct scene *scene, const struct about *about)
{
    const struct lab *lab = &scene->lab;
    char bound[NUMBER_SIZE];
    printf("%s (%s, about %g h)\n%s\n\n", lab->title, lab->id, lab->hours, lab->summary);
    for (size_t i = 0; i < lab->criterion_count; i++) {
        const struct criterion *criterion = &lab->criteria[i];
        printf("  %s %s %s, %g points\n      %s; from %s\n", criterion->metric->name,
               criterion->at_least ? "at least" : "at most",
               number_print(bound, criterion->bound, criterion->metric->unit), criterion->points,
               criterion_meaning(lab, criterion), criterion->source);
        printf("      attainable here: %s\n", about->looks[i].text);
    }
    if (lab->kind != LAB_INVESTIGATE && !shown_known(lab))
        printf("  Not shown on this machine yet: perflab check %s --using solution\n", lab->id);
    print_best(&about->progress, lab->id);
    print_exam(lab, &about->progress);
    if (about->quiz.questions.count)
        printf("Questions %zu/%zu: perflab quiz %s\n", about->quiz.right,
               about->quiz.questions.count, lab->id);
    printf("\n%s", about->lesson);
}

static char *read_lesson(struct scene *scene)
{
    char *path = file_join(scene->lab.folder, "README.md"), *text = NULL;
    size_t size;
    int error = file_read(path, LESSON_LIMIT, &text, &size);
    if (error)
        errors_add(&scene->errors, path, 0, 0, "cannot be read: %s", strerror(-error));
    free(path);
    return error ? NULL : text;
}

static int open_about(struct scene *scene, const char *id, struct about *about)
{
    if (cmd_open_lab(scene, id) < 0 || cmd_open_store(scene) < 0 ||
        progress_load(scene->store, &about->progress, &scene->errors) < 0 ||
        quiz_open(&about->quiz, scene->lab.folder, scene->store, scene->lab.id, &scene->errors) < 0)
        return -1;
    about->lesson = read_lesson(scene);
    if (!about->lesson)
        return -1;
    about->looks = attainable_look(&scene->lab);
    return 0;
}

static int run(const struct args *args)
{
    struct scene scene = {0};
    struct about about = {0};
    int code = 0;
    if (open_about(&scene, args->rest[0], &about) < 0)
        code = cmd_fail(&scene.errors, EXIT_USAGE);
    else if (args->given[FLAG_JSON])
        cmd_print_json(lab_json(&scene, &about));
    else
        print_lab(&scene, &about);
    attainable_free(about.looks, about.looks ? scene.lab.criterion_count : 0);
    free(about.lesson);
    quiz_close(&about.quiz);
    progress_free(&about.progress);
    cmd_close(&scene);
    return code;
}

const struct command cmd_show = {
    "show", "LAB", "a lab: what passes, the lesson, the task", NULL, FLAG(JSON), 1, 1, run,
};
