/* SPDX-License-Identifier: Apache-2.0 */
#include "app/shown.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/calibrated.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "judge/facts.h"

static char *setting_of(const struct lab *lab)
{
    return memory_print("shown:%s", lab->id);
}

/* The lab's files by size and time of change, and the machine by its CPUs. */
static char *state_of(const struct lab *lab)
{
    char *solution = memory_print("solution%s", lab_suffix(lab));
    const char *const names[] = {"lab.yaml", "judge.c", solution};
    struct machine here = {0};
    struct text text = {0};
    facts_read(&here);
    text_print(&text, "%d %s", here.cpus, here.cpu ? here.cpu : "");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char *path = file_join(lab->folder, names[i]);
        struct stat stat_of = {0};
        if (stat(path, &stat_of) == 0)
            text_print(&text, " %lld:%lld", (long long)stat_of.st_size,
                       (long long)stat_of.st_mtime);
        free(path);
    }
    free(solution);
    free(here.cpu);
    free(here.kernel);
    return text_take(&text);
}

/* One that was wrong, or was not measured, has shown nothing. */
static json_t *reached_by(const struct record *record)
{
    bool ended = record->verdict == VERDICT_PASS || record->verdict == VERDICT_FAIL ||
                 record->verdict == VERDICT_INCONCLUSIVE;
    json_t *reached = json_object();
    for (size_t i = 0; ended && i < record->result_count; i++) {
        const struct result *result = &record->results[i];
        if (isfinite(result->low) && isfinite(result->high))
            json_object_set_new(reached, result->metric->name,
                                json_pack("[f, f]", result->low, result->high));
    }
    return reached;
}

int shown_keep(struct store *store, const struct lab *lab, const struct record *record,
               int64_t when, struct errors *errors)
{
    json_t *reached = reached_by(record);
    if (json_object_size(reached) == 0) {
        json_decref(reached);
        return 0;
    }
    char *name = setting_of(lab), *state = state_of(lab);
    json_t *json =
        json_pack("{s:s, s:I, s:o}", "of", state, "when", (json_int_t)when, "reached", reached);
    char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(9));
    int result = store_set_setting(store, name, text, errors);
    free(text);
    json_decref(json);
    free(state);
    free(name);
    return result;
}

bool shown_load(const struct lab *lab, struct shown_here *shown)
{
    struct errors errors = {0};
    char *name = setting_of(lab), *text = NULL, *state = state_of(lab);
    *shown = (struct shown_here){0};
    struct store *store = calibrated_store(&errors);
    if (store)
        store_get_setting(store, name, &text, &errors);
    store_close(store);
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    const char *of = json_string_value(json_object_get(json, "of"));
    json_t *reached = json_object_get(json, "reached");
    if (of && strcmp(of, state) == 0 && json_is_object(reached)) {
        shown->reached = json_incref(reached);
        shown->when = json_integer_value(json_object_get(json, "when"));
    }
    json_decref(json);
    free(text);
    free(state);
    free(name);
    errors_free(&errors);
    return shown->reached != NULL;
}

bool shown_known(const struct lab *lab)
{
    struct shown_here shown;
    bool known = shown_load(lab, &shown);
    shown_free(&shown);
    return known;
}

void shown_free(struct shown_here *shown)
{
    json_decref(shown->reached);
    *shown = (struct shown_here){0};
}

char *shown_text(const struct lab *lab)
{
    struct shown_here shown;
    if (!shown_load(lab, &shown))
        return NULL;
    char *text = json_dumps(shown.reached, JSON_COMPACT | JSON_REAL_PRECISION(9));
    shown_free(&shown);
    return text;
}
