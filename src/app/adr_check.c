/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a decision record must have. That its reasons are good no program can tell; that there are
 * some, and that its numbers were measured, it can.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/adr.h"
#include "app/handout.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "load/adr.h"
#include "model/record.h"
#include "report/number.h"

enum { LARGEST = 1 << 20, LEAST_WORDS = 12, LEAST_REASONS = 3, LEAST_OPTIONS = 2 };

struct look {
    struct store *store;
    const char *lab, *name;
    struct errors *complaints, *errors;
    size_t claims; /* numbers that agree with an attempt */
};

static const char *const ask[ADR_PARTS] = {
    [ADR_CONTEXT] = "what was slow, and how do you know",
    [ADR_OPTIONS] = "what could have been done, also what was not",
    [ADR_DECISION] = "what you did, and what each step gave",
    [ADR_CONSEQUENCES] = "what it costs, and when it would be slow again",
    [ADR_EVIDENCE] = "which measured numbers show it",
};

static void check_parts(const struct look *look, const struct adr *adr)
{
    for (int i = 0; i < ADR_PARTS; i++)
        if (!adr->parts[i].line)
            errors_add(look->complaints, look->name, 1, 1,
                       "there is no heading '## %s'; put it back, and write below it %s",
                       adr_part_names[i], ask[i]);
        else if (adr->parts[i].words < LEAST_WORDS)
            errors_add(look->complaints, look->name, adr->parts[i].line, 1,
                       "%s is %s: write %s, in %d words or more", adr_part_names[i],
                       adr->parts[i].words ? "nearly empty" : "empty", ask[i], LEAST_WORDS);
}

static void check_options(const struct look *look, const struct adr *adr)
{
    if (adr->parts[ADR_OPTIONS].line && adr->option_count < LEAST_OPTIONS)
        errors_add(look->complaints, look->name, adr->parts[ADR_OPTIONS].line, 1,
                   "%zu of at least %d options: each has a heading '### Option: name', and below "
                   "it '- For: ...' and '- Against: ...'",
                   adr->option_count, LEAST_OPTIONS);
    for (size_t i = 0; i < adr->option_count; i++) {
        const struct adr_option *option = &adr->options[i];
        if (!option->named)
            errors_add(look->complaints, look->name, option->line, 1,
                       "the option has no name: write it behind the colon");
        if (option->in_favour < LEAST_REASONS)
            errors_add(look->complaints, look->name, option->line, 1,
                       "say what speaks for this option: '- For: ...'");
        if (option->against < LEAST_REASONS)
            errors_add(look->complaints, look->name, option->line, 1,
                       "say what speaks against this option: '- Against: ...'");
    }
}

/* ---- numbers */

/* Does a number as it was written, "25" or "25.4", agree with a measured one? As it is printed,
 * 25.4x, rounded to the digits that were written. */
static bool agrees(const char *written, double value, const char *unit)
{
    char printed[NUMBER_SIZE], *end;
    double claim = strtod(written, &end);
    size_t decimals = 0;
    const char *dot = memchr(written, '.', (size_t)(end - written));
    if (dot)
        decimals = (size_t)(end - dot) - 1;
    if (isnan(value))
        return false;
    number_print(printed, value, unit);
    return fabs(claim - strtod(printed, NULL)) <= 0.5 * pow(10, -(double)decimals) + 1e-9;
}

static bool in_record(const struct record *record, const struct metric *metric, const char *written)
{
    for (size_t i = 0; i < record->result_count; i++) {
        const struct result *result = &record->results[i];
        if (result->metric == metric && (agrees(written, result->value, metric->unit) ||
                                         agrees(written, result->low, metric->unit) ||
                                         agrees(written, result->high, metric->unit)))
            return true;
    }
    for (size_t i = 0; i < record->counter_count; i++)
        if (record->counters[i].metric == metric &&
            (agrees(written, record->counters[i].baseline, metric->unit) ||
             agrees(written, record->counters[i].candidate, metric->unit)))
            return true;
    return false;
}

/* From behind a metric's name to the number that belongs to it, over at most a few small words:
 * "speedup of 25", "ns_per_op: candidate 12.8 us". NULL: none. */
static const char *number_after(const char *at)
{
    static const char *const between[] = {"of", "is", "was", "about", "candidate", "baseline"};
    for (;;) {
        at += strspn(at, " :=,`*");
        size_t i = 0, count = sizeof(between) / sizeof(between[0]);
        while (i < count && !(strncasecmp(at, between[i], strlen(between[i])) == 0 &&
                              at[strlen(between[i])] == ' '))
            i++;
        if (i == count)
            return *at >= '0' && *at <= '9' ? at : NULL;
        at += strlen(between[i]);
    }
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
}

/* The metrics of the record that the text names, each with the number behind it. */
static void check_claims(struct look *look, const struct adr_text *text, int64_t id,
                         const struct record *record)
{
    for (const char *at = text->text; *at;) {
        size_t length = 0;
        while (is_name(at[length]))
            length++;
        size_t word = length;
        while (word && at[word - 1] == ':')
            word--;
        char *name = memory_copy_range(at, word);
        const struct metric *metric = word ? metric_find(name) : NULL;
        const char *written = metric ? number_after(at + word) : NULL;
        if (written && in_record(record, metric, written))
            look->claims++;
        else if (written)
            errors_add(look->complaints, look->name, text->line, 1,
                       "%s %.*s is not what attempt %" PRId64 " measured; `perflab history %" PRId64
                       "` has its numbers",
                       name, (int)strspn(written, "0123456789."), written, id, id);
        free(name);
        at += length ? length : 1;
    }
}

static void check_attempt(struct look *look, const struct adr_text *text, int64_t id)
{
    struct attempt attempt;
    struct record record;
    struct errors none = {0};
    bool found = store_get_attempt(look->store, id, &attempt, &none) == 0;
    errors_free(&none);
    if (!found || strcmp(attempt.lab, look->lab) != 0) {
        errors_add(look->complaints, look->name, text->line, 1,
                   "attempt %" PRId64 " is %s; `perflab history %s` lists those there are", id,
                   found ? "one at another lab" : "not in your history", look->lab);
    } else {
        json_t *json = json_loads(attempt.record, 0, NULL);
        if (json && record_from_json(json, &record) == 0) {
            check_claims(look, text, id, &record);
            record_free(&record);
        }
        json_decref(json);
    }
    if (found)
        attempt_free(&attempt);
}

/* Each paragraph or item that names an attempt is held against it. */
static void check_evidence(struct look *look, const struct adr *adr)
{
    size_t before = look->complaints->count;
    for (size_t i = 0; i < adr->evidence_count; i++) {
        const struct adr_text *text = &adr->evidence[i];
        const char *at = strcasestr(text->text, "attempt ");
        char *end;
        if (!at)
            continue;
        long long id = strtoll(at + strlen("attempt "), &end, 10);
        if (end > at + strlen("attempt "))
            check_attempt(look, text, id);
    }
    if (adr->parts[ADR_EVIDENCE].line && !look->claims && look->complaints->count == before)
        errors_add(look->complaints, look->name, adr->parts[ADR_EVIDENCE].line, 1,
                   "no measured number is referred to: name an attempt, a metric and its number, "
                   "as in 'attempt 7: speedup 25.4x'");
}

static int compare_lines(const void *a, const void *b)
{
    const struct error *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

int adr_check_text(struct store *store, const char *lab, const char *name, const char *text,
                   size_t size, struct errors *complaints, struct errors *errors)
{
    struct adr adr;
    struct look look = {store, lab, name, complaints, errors, 0};
    if (adr_read(name, text, size, &adr, errors) < 0)
        return -1;
    check_parts(&look, &adr);
    check_options(&look, &adr);
    check_evidence(&look, &adr);
    if (complaints->count)
        qsort(complaints->items, complaints->count, sizeof(*complaints->items), compare_lines);
    adr_free(&adr);
    return 0;
}

int adr_check(struct store *store, const char *workspace, const struct lab *lab,
              struct errors *complaints, struct errors *errors)
{
    char *path = adr_path(workspace, lab), *text = NULL;
    size_t size = 0;
    int result = handout_expect_plain(path, errors);
    int error = result < 0 ? 0 : file_read(path, LARGEST, &text, &size);
    if (error == -ENOENT)
        errors_add(errors, path, 0, 0,
                   "there is no decision record yet; `perflab adr %s` writes it", lab->id);
    else if (error)
        handout_fail(path, "read the file", -error, errors);
    if (result == 0)
        result = error ? -1 : adr_check_text(store, lab->id, path, text, size, complaints, errors);
    free(text);
    free(path);
    return result;
}
