/* SPDX-License-Identifier: Apache-2.0 */
#include "app/adr.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/attempt.h"
#include "app/handout.h"
#include "app/workspace.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "load/adr.h"
#include "report/number.h"
#include "report/verdict.h"

enum { LARGEST = 1 << 20 };

char *adr_path(const char *workspace, const struct lab *lab)
{
    char *folder = workspace_lab_folder(workspace, lab), *path = file_join(folder, "adr.md");
    free(folder);
    return path;
}

/* ---- the measured numbers */

static void print_machine(struct text *to, const struct machine *machine)
{
    text_print(to, "- machine: %s, %d CPUs, %s, %s, isolation %s\n",
               machine->cpu ? machine->cpu : "unknown CPU", machine->cpus,
               machine->kernel ? machine->kernel : "unknown kernel",
               machine->compiler ? machine->compiler : "unknown compiler",
               machine->isolation ? machine->isolation : "not known");
}

static void print_numbers(struct text *to, const struct record *record)
{
    char baseline[NUMBER_SIZE], candidate[NUMBER_SIZE];
    for (size_t i = 0; i < record->result_count && record->pairs; i++) {
        char *line = verdict_line(&record->results[i]);
        text_print(to, "- %s (%s)\n", line, result_provenance(&record->results[i]));
        free(line);
    }
    for (size_t i = 0; i < record->counter_count; i++) {
        const struct counter *counter = &record->counters[i];
        const char *provenance = counter_provenance(counter), *unit = counter->metric->unit;
        if (!text_starts(provenance, "absent: "))
            text_print(to, "- %s: baseline %s, candidate %s (%s)\n", counter->metric->name,
                       number_print(baseline, counter->baseline, unit),
                       number_print(candidate, counter->candidate, unit), provenance);
    }
}

static void print_attempt(struct text *to, const struct attempt *attempt, const char *which)
{
    char date[32];
    struct record record;
    json_t *json = json_loads(attempt->record, 0, NULL);
    text_print(to, "\n### Attempt %" PRId64 ", %s: %s%s, %s\n\n", attempt->id, which,
               attempt->verdict, attempt->after_time ? ", after time" : "",
               clock_date(attempt->when, date, sizeof(date)));
    if (json && record_from_json(json, &record) == 0) {
        print_numbers(to, &record);
        text_print(to, "- seed %016" PRIx64 ", %d pairs, %.1f s, hints opened %d\n", attempt->seed,
                   attempt->pairs, attempt->seconds, attempt->hints_opened);
        if (attempt->predicted)
            text_print(to, "- predicted beforehand: %g\n", attempt->prediction);
        print_machine(to, &record.machine);
        record_free(&record);
    } else {
        text_print(to, "- the record of this attempt is of another version of perflab\n");
    }
    json_decref(json);
}

/* What stands between the markers; NULL with an error if there is no attempt. */
static char *measure(struct store *store, const char *lab, struct errors *errors)
{
    struct attempt best = {0}, last = {0};
    struct text text = {0};
    int found = attempt_find(store, lab, &best, &last, errors);
    if (found == 0)
        errors_add(errors, NULL, 0, 0,
                   "there is no attempt at %s yet, so there are no numbers to write down; `perflab "
                   "check %s` makes one",
                   lab, lab);
    if (found > 0) {
        print_attempt(&text, &best, best.id == last.id ? "the best and the last" : "the best");
        if (best.id != last.id)
            print_attempt(&text, &last, "the last");
        text_add(&text, "\n", 1);
    }
    attempt_free(&best);
    attempt_free(&last);
    return found > 0 ? text_take(&text) : NULL;
}

/* ---- writing */

static char *fill_template(const char *text, const struct lab *lab)
{
    const struct {
        const char *name, *value;
    } fields[] = {{"{topic}", lab->decision ? lab->decision : lab->title}, {"{lab}", lab->id}};
    struct text filled = {0};
    while (*text) {
        size_t i = 0, count = sizeof(fields) / sizeof(fields[0]);
        while (i < count && !text_starts(text, fields[i].name))
            i++;
        text_print(&filled, "%s", i < count ? fields[i].value : "");
        if (i == count)
            text_add(&filled, text, 1);
        text += i < count ? strlen(fields[i].name) : 1;
    }
    return text_take(&filled);
}

/* The template with its names filled in. *from is its path. Both are the caller's. */
static char *read_template(const struct lab *lab, const char *data, char **from,
                           struct errors *errors)
{
    char *text = NULL, *filled = NULL;
    size_t size;
    *from = file_join(lab->folder, "adr.md");
    if (!file_exists(*from)) {
        free(*from);
        *from = file_join(data, "labs/adr.md");
    }
    int error = file_read(*from, LARGEST, &text, &size);
    if (error)
        errors_add(errors, *from, 0, 0, "the template cannot be read: %s; install perflab again",
                   strerror(-error));
    else
        filled = fill_template(text, lab);
    free(text);
    return filled;
}

/* The learner's file, or if there is none the template. *from is where it is, for messages. */
static char *read_record(const char *path, const struct lab *lab, const char *data, bool *fresh,
                         char **from, struct errors *errors)
{
    char *text = NULL;
    size_t size;
    *from = NULL;
    if (handout_expect_plain(path, errors) < 0)
        return NULL;
    int error = file_read(path, LARGEST, &text, &size);
    *fresh = error == -ENOENT;
    if (*fresh)
        return read_template(lab, data, from, errors);
    *from = memory_copy(path);
    if (error)
        handout_fail(path, "read the file", -error, errors);
    else if (strlen(text) != size) {
        errors_add(errors, path, 0, 0, "has a zero byte in it: this is no text; save it as UTF-8");
        free(text);
        text = NULL;
    }
    return text;
}

static int write_numbers(const char *path, const char *from, const char *text, const char *numbers,
                         struct errors *errors)
{
    struct adr adr;
    struct text whole = {0};
    if (adr_read(from, text, strlen(text), &adr, errors) < 0)
        return -1;
    text_add(&whole, text, adr.inside);
    text_print(&whole, "%s%s", numbers, text + adr.end);
    int result = handout_write(path, whole.data, whole.length, errors);
    text_free(&whole);
    adr_free(&adr);
    return result;
}

int adr_write(struct store *store, const char *workspace, const struct lab *lab, const char *data,
              bool *fresh, struct errors *errors)
{
    char *path = adr_path(workspace, lab), *folder = workspace_lab_folder(workspace, lab);
    char *from = NULL, *text = NULL;
    char *numbers = measure(store, lab->id, errors);
    int result = numbers ? handout_make_folder(folder, errors) : -1;
    if (result == 0 && !(text = read_record(path, lab, data, fresh, &from, errors)))
        result = -1;
    if (result == 0)
        result = write_numbers(path, from, text, numbers, errors);
    free(numbers);
    free(text);
    free(from);
    free(folder);
    free(path);
    return result;
}
