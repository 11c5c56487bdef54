/* SPDX-License-Identifier: Apache-2.0 */
#include "app/report.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/progress.h"
#include "app/quiz.h"
#include "app/recording.h"
#include "app/run_rounds.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

enum { MOST_ATTEMPTS = 1000, FLAME_LIMIT = 8 << 20, REPORT_LIMIT = 256 << 20 };

static void take_attempt(const struct attempt *from, struct page_attempt *to)
{
    json_t *json = json_loads(from->record, 0, NULL);
    *to = (struct page_attempt){.id = from->id,
                                .when = from->when,
                                .quick = from->quick,
                                .predicted = from->predicted,
                                .prediction = from->prediction,
                                .hints = from->hints_opened,
                                .verdict = memory_copy(from->verdict)};
    to->readable = json && record_from_json(json, &to->record) == 0;
    json_decref(json);
}

/* The newest with the full parameters, else the newest. */
static size_t choose_shown(const struct page_lab *lab)
{
    for (size_t i = lab->attempt_count; i-- > 0;)
        if (!lab->attempts[i].quick)
            return i;
    return lab->attempt_count - 1;
}

static void take_series(const struct run_rounds *rounds, struct page_lab *lab)
{
    for (size_t i = 0; i < rounds->metric_count; i++) {
        const struct run_metric *metric = &rounds->metrics[i];
        struct page_series *series = memory_push(&lab->series, &lab->series_count);
        series->name = memory_copy(metric->name);
        for (size_t k = 0; k < metric->count; k++)
            *memory_push(&series->values, &series->count) = metric->rounds[k].value;
    }
}

/* What pairs or rounds gave, from the recorded run. */
static int take_run(struct store *store, int64_t id, struct page_lab *lab, struct errors *errors)
{
    struct run_rounds rounds = {0};
    char *events = NULL;
    int64_t ms;
    if (store_attempt_events(store, id, &events, errors) < 0)
        return -1;
    const char *at = events ? events : "";
    for (json_t *event; (event = recording_next(&at, &ms)); json_decref(event)) {
        const char *name = json_string_value(json_object_get(event, "event"));
        double ratio = json_number_value(json_object_get(event, "ratio"));
        if (strcmp(name, "pair") == 0 && isfinite(ratio) && ratio > 0)
            *memory_push(&lab->ratios, &lab->ratio_count) = ratio;
        else if (strcmp(name, "round") == 0)
            run_rounds_take(&rounds, event, 1);
    }
    take_series(&rounds, lab);
    run_rounds_free(&rounds);
    free(events);
    return 0;
}

static void take_trace(const struct attempt *attempt, struct page_lab *lab)
{
    json_t *json = json_loads(attempt->record, 0, NULL);
    lab->trace = json_incref(json_object_get(json, "trace"));
    json_decref(json);
}

/* What `perflab profile` wrote into the lab's folder; anything else than an SVG is left out. */
static void take_flame(const char *workspace, struct page_lab *lab)
{
    char *path = workspace ? memory_print("%s/%s/%s.svg", workspace, lab->id, lab->id) : NULL;
    char *svg = NULL;
    size_t size = 0;
    if (path && file_read(path, FLAME_LIMIT, &svg, &size) == 0 &&
        (text_starts(svg, "<?xml") || text_starts(svg, "<svg"))) {
        lab->flame = svg;
        lab->flame_size = size;
        svg = NULL;
    }
    free(svg);
    free(path);
}

/* Titles and questions come from the lab where it is here, else titles from the path. */
static void take_lab_itself(struct store *store, const struct catalog *catalog, struct page_lab *to)
{
    struct lab lab = {0};
    struct quiz quiz = {0};
    struct errors ignored = {0};
    const struct path_lab *entry = path_find(&catalog->path, to->id);
    if (catalog_has(catalog, to->id) && catalog_load(catalog, to->id, &lab, &ignored) == 0) {
        to->title = memory_copy(lab.title);
        to->summary = memory_copy(lab.summary);
        to->question = memory_copy(lab.predict);
        quiz_open(&quiz, lab.folder, store, lab.id, &ignored);
        to->questions = quiz.questions.count;
        to->right = quiz.right;
        quiz_close(&quiz);
    } else {
        to->title = memory_copy(entry ? entry->title : to->id);
    }
    errors_free(&ignored);
    lab_free(&lab);
}

static int take_lab(struct store *store, const struct catalog *catalog, const char *workspace,
                    const char *id, struct page *page, struct errors *errors)
{
    struct attempt *attempts = NULL;
    size_t count = 0;
    if (store_list_attempts(store, id, MOST_ATTEMPTS, &attempts, &count, errors) < 0)
        return -1;
    if (count == 0)
        return 0;
    struct page_lab *lab = memory_push(&page->labs, &page->lab_count);
    lab->id = memory_copy(id);
    take_lab_itself(store, catalog, lab);
    for (size_t i = count; i-- > 0;)
        take_attempt(&attempts[i], memory_push(&lab->attempts, &lab->attempt_count));
    lab->shown = choose_shown(lab);
    const struct attempt *shown = &attempts[count - 1 - lab->shown];
    take_trace(shown, lab);
    take_flame(workspace, lab);
    int result = take_run(store, shown->id, lab, errors);
    attempts_free(attempts, count);
    return result;
}

static void take_weeks(const struct catalog *catalog, const struct progress *progress,
                       struct page *page)
{
    for (size_t w = 0; w < catalog->path.week_count; w++) {
        const struct path_week *from = &catalog->path.weeks[w];
        struct page_week *to = memory_push(&page->weeks, &page->week_count);
        to->number = from->number;
        to->title = memory_copy(from->title);
        for (size_t i = 0; i < from->lab_count; i++) {
            enum lab_state state = progress_state(progress, catalog, from->labs[i].id);
            *memory_push(&to->entries, &to->entry_count) =
                (struct page_entry){.id = memory_copy(from->labs[i].id),
                                    .title = memory_copy(from->labs[i].title),
                                    .state = lab_state_names[state],
                                    .here = state != LAB_MISSING,
                                    .passed = state == LAB_PASSED};
        }
    }
}

/* In the order of the path; labs from elsewhere after them. */
static int take_labs(struct store *store, const struct catalog *catalog, const char *workspace,
                     const struct progress *progress, struct page *page, struct errors *errors)
{
    int result = 0;
    for (size_t w = 0; w < catalog->path.week_count && result == 0; w++)
        for (size_t i = 0; i < catalog->path.weeks[w].lab_count && result == 0; i++)
            result = take_lab(store, catalog, workspace, catalog->path.weeks[w].labs[i].id, page,
                              errors);
    for (size_t i = 0; i < progress->count && result == 0; i++)
        if (!path_find(&catalog->path, progress->standings[i].lab))
            result = take_lab(store, catalog, workspace, progress->standings[i].lab, page, errors);
    return result;
}

static int take_calibration(struct store *store, struct page *page, struct errors *errors)
{
    char *text = NULL;
    if (store_get_setting(store, CALIBRATION_SETTING, &text, errors) < 0)
        return -1;
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    if (!json || calibration_from_json(json, &page->calibration) < 0)
        page->calibration_missing =
            memory_copy(text ? "the calibration that is kept is of another version of perflab; "
                               "measure again: perflab calibrate"
                             : "this machine was not calibrated; measure it: perflab calibrate");
    json_decref(json);
    free(text);
    return 0;
}

int report_gather(struct store *store, const struct catalog *catalog, const char *workspace,
                  const char *lab, struct page *page, struct errors *errors)
{
    struct progress progress = {0};
    *page = (struct page){.title = memory_copy(catalog->path.title)};
    int result = take_calibration(store, page, errors);
    if (result == 0)
        result = progress_load(store, &progress, errors);
    if (result == 0 && lab) {
        result = take_lab(store, catalog, workspace, lab, page, errors);
    } else if (result == 0) {
        take_weeks(catalog, &progress, page);
        result = take_labs(store, catalog, workspace, &progress, page, errors);
    }
    progress_free(&progress);
    return result;
}

/* Whether a report may be written there: nothing is there, or a report. */
static bool may_replace(const char *path, int *error)
{
    char *old = NULL;
    size_t size;
    *error = file_read(path, REPORT_LIMIT, &old, &size);
    bool may = *error == -ENOENT || (*error == 0 && strstr(old, PAGE_MARKER));
    free(old);
    return may;
}

int report_write(const char *path, const char *html, struct errors *errors)
{
    int error = 0;
    if (!may_replace(path, &error)) {
        errors_add(errors, path, 0, 0,
                   error ? "cannot be replaced: %s; choose another place: --output FILE"
                         : "this file is no report of perflab and was left alone; choose another "
                           "place: --output FILE%s",
                   error ? strerror(-error) : "");
        return -1;
    }
    error = file_write(path, html, strlen(html), 0644);
    if (error)
        errors_add(errors, path, 0, 0, "cannot be written: %s; choose another place: --output FILE",
                   strerror(-error));
    return error ? -1 : 0;
}
