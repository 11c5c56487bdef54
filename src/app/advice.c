/* SPDX-License-Identifier: Apache-2.0 */
#include "app/advice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/complaint.h"
#include "base/memory.h"
#include "base/text.h"
#include "report/number.h"

/* Shares beyond which something is worth a sentence. */
#define UNCHANGED 0.9 /* of the baseline's count: not fewer */
#define WAITING 0.5   /* of the time, off the CPU or in one system call */
#define SPREAD 0.05
#define CLOSE 1.05 /* an interval's end within 5 % of its bound, and within its own width */

struct advised {
    const struct record *record;
    const char *file;
};

/* ---- what a count that did not fall means; by the metric's name or how it begins */

static const struct {
    const char *name, *meaning;
} meanings[] = {
    {"d1_misses", "the loop order still strides over cache lines"},
    {"l1d_", "the loop order still strides over cache lines"},
    {"ll_misses", "as much still comes from memory as before"},
    {"llc_", "as much still comes from memory as before"},
    {"dtlb_", "it still jumps from page to page"},
    {"instructions", "it still executes as many: do more with each, or do less"},
    {"vector_instructions", "the inner loop is still scalar"},
    {"mispredictions", "the branches still depend on data as before"},
    {"branch_miss", "the branches still depend on data as before"},
    {"page_cache_pages", "the file still goes through the page cache"},
    {"syscalls", "it still makes a system call for each operation: hand over several at once"},
    {"read_calls", "it still makes a system call for each operation: hand over several at once"},
    {"write_calls", "it still makes a system call for each operation: hand over several at once"},
    {"lock_waits", "threads still ask the kernel to wait for one another"},
    {"futex_wait", "threads still ask the kernel to wait for one another"},
    {"waits_per_op", "it still sleeps and is woken for each operation"},
    {"voluntary_switches", "it still sleeps and is woken for each operation"},
    {"page_faults", "it still touches new memory in the timed part: reuse buffers"},
    {"system_time", "the kernel still does as much of the work"},
};

/* The longest name that fits: "vector_instructions" is none of "instructions". */
static const char *meaning_of(const char *metric)
{
    const char *meaning = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        size_t length = strlen(meanings[i].name);
        if (text_starts(metric, meanings[i].name) && length > longest) {
            meaning = meanings[i].meaning;
            longest = length;
        }
    }
    return meaning;
}

/* ---- the rules: a sentence, the caller's to free, or NULL where it does not apply */

static char *first_error(const struct advised *a)
{
    struct complaint complaint;
    if (a->record->verdict != VERDICT_COMPILE_ERROR)
        return NULL;
    if (!a->record->detail || !a->file || !complaint_first(a->record->detail, a->file, &complaint))
        return memory_copy("Read the compiler's first message; those after it often follow from "
                           "it.");
    return memory_print("Line %d first: %.*s. Messages after it often follow from it.",
                        complaint.line, complaint.message_length, complaint.message);
}

static const struct {
    enum verdict verdict;
    const char *step;
} plain_steps[] = {
    {VERDICT_WRONG_ANSWER, "Right comes before fast: work out by hand the value named above, and "
                           "compare with what your code does for it."},
    {VERDICT_RUN_TIME_ERROR, "Find the crash first: compile your file with "
                             "-fsanitize=address,undefined and run it on a small input."},
    {VERDICT_TIME_LIMIT, "It has to end first: look for a loop or a wait that does not."},
    {VERDICT_MEMORY_LIMIT, "It keeps more memory than the lab allows: free or reuse it between "
                           "calls."},
    {VERDICT_OUTPUT_LIMIT, "Take the prints out: what the program prints is not judged."},
    {VERDICT_NOT_ATTAINABLE, "Nothing in your program changes that; `perflab doctor` tells what "
                             "this machine lacks."},
    {VERDICT_INTERNAL_ERROR, "This says nothing about your program: check again; `perflab doctor` "
                             "tells whether something is missing."},
    {VERDICT_BAD_DEFINITION, "This says nothing about your program: the lab itself is broken."},
};

static char *plain_step(const struct advised *a)
{
    for (size_t i = 0; i < sizeof(plain_steps) / sizeof(plain_steps[0]); i++)
        if (plain_steps[i].verdict == a->record->verdict)
            return memory_copy(plain_steps[i].step);
    return NULL;
}

/* The first failed criterion that tells why rather than how fast. */
static char *reason_unmet(const struct advised *a)
{
    const struct result *speedup = record_speedup(a->record);
    for (size_t i = 0; i < a->record->result_count; i++) {
        const struct result *result = &a->record->results[i];
        const char *meaning = meaning_of(result->metric->name);
        char value[NUMBER_SIZE], bound[NUMBER_SIZE];
        if (result->verdict != VERDICT_FAIL || !meaning || isnan(result->value))
            continue;
        number_print(value, result->value, result->metric->unit);
        number_print(bound, result->bound, result->metric->unit);
        bool but = speedup && speedup->verdict == VERDICT_PASS;
        return memory_print("%s%s is %s, to be %s %s: %s.", but ? "The speedup passes, but " : "",
                            result->metric->name, value, result->at_least ? "at least" : "at most",
                            bound, meaning);
    }
    return NULL;
}

/* ---- a criterion of speed that is not met */

static const struct result *slow(const struct record *record)
{
    const struct result *result = record_speedup(record);
    return result && result->verdict == VERDICT_FAIL && result->at_least ? result : NULL;
}

static char *too_slow(const struct advised *a)
{
    const struct result *result = slow(a->record);
    char value[NUMBER_SIZE], bound[NUMBER_SIZE];
    if (!result || !(result->value > 0))
        return NULL;
    number_print(bound, result->bound, "x");
    if (result->high < 1)
        return memory_print("It is slower than the baseline: it takes %s its time.",
                            number_print(value, 1 / result->value, "x"));
    if (result->low <= 1)
        return memory_print("It is as fast as the baseline; %s is asked for.", bound);
    return memory_print("It is %s as fast as the baseline; %s is asked for, so its time has to "
                        "fall by another %.0f %%.",
                        number_print(value, result->value, "x"), bound,
                        100 * (1 - result->value / result->bound));
}

/* The first counter that has a meaning and did not fall, where no criterion says as much. */
static char *count_unmoved(const struct advised *a)
{
    char *told = reason_unmet(a);
    free(told);
    if (told || !slow(a->record))
        return NULL;
    for (size_t i = 0; i < a->record->counter_count; i++) {
        const struct counter *counter = &a->record->counters[i];
        const char *meaning = meaning_of(counter->metric->name);
        double ratio = counter->candidate / counter->baseline;
        if (meaning && !counter->metric->more_is_better && counter->baseline > 0 &&
            ratio >= UNCHANGED)
            return memory_print("%s did not fall (%.2f of the baseline's): %s.",
                                counter->metric->name, ratio, meaning);
    }
    return NULL;
}

static double traced(const struct record *record, const char *name)
{
    const json_t *side = json_object_get(record->trace, "candidate");
    const json_t *value = json_object_get(side, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* Where the traced time went, if most of it is not the program's own. */
static char *time_elsewhere(const struct advised *a)
{
    double on = traced(a->record, "on_cpu_time_ns"), off = traced(a->record, "off_cpu_time_ns");
    const json_t *call = json_array_get(
        json_object_get(json_object_get(a->record->trace, "candidate"), "syscalls_by_time"), 0);
    const char *name = json_string_value(json_object_get(call, "name"));
    double ns = json_number_value(json_object_get(call, "ns"));
    if (!slow(a->record) || !(on + off > 0))
        return NULL;
    if (name && ns > WAITING * (on + off))
        return memory_print("%.0f %% of its traced time is in %s: that call comes first.",
                            100 * fmin(ns / (on + off), 1), name);
    if (off > WAITING * (on + off))
        return memory_print("%.0f %% of its traced time it waits off the CPU: what it waits for "
                            "comes first.",
                            100 * off / (on + off));
    return NULL;
}

/* ---- undecided, and passed */

static char *settle(const struct advised *a)
{
    if (a->record->verdict != VERDICT_INCONCLUSIVE)
        return NULL;
    if (a->record->advice)
        return memory_copy(a->record->advice);
    for (size_t i = 0; i < a->record->result_count; i++)
        if (a->record->results[i].verdict == VERDICT_INCONCLUSIVE && a->record->results[i].advice)
            return memory_copy(a->record->results[i].advice);
    return NULL;
}

static char *disturbed(const struct advised *a)
{
    double spread = a->record->noise.spread;
    if (a->record->verdict != VERDICT_INCONCLUSIVE || !(spread > SPREAD))
        return NULL;
    return memory_print("Pairs differ by %.0f %% from one another; on a quiet machine fewer of "
                        "them settle it.",
                        100 * spread);
}

static char *quick_only(const struct advised *a)
{
    if (!a->record->quick || a->record->verdict != VERDICT_PASS)
        return NULL;
    return memory_copy("Quick parameters say nothing final: c checks with the full ones.");
}

static char *close_to_bound(const struct advised *a)
{
    for (size_t i = 0; i < a->record->result_count; i++) {
        const struct result *result = &a->record->results[i];
        double end = result->at_least ? result->low / result->bound : result->bound / result->high;
        double off = result->at_least ? result->low - result->bound : result->bound - result->high;
        if (a->record->verdict == VERDICT_PASS && !result_exact(result) && end >= 1 &&
            end < CLOSE && off < result->high - result->low)
            return memory_print("%s passed by less than 5 %%: another check may not decide.",
                                result->metric->name);
    }
    return NULL;
}

static char *passed(const struct advised *a)
{
    if (a->record->verdict != VERDICT_PASS || a->record->quick)
        return NULL;
    return memory_copy("Every criterion is met: compare with the solution (s), or go to the next "
                       "lab (n).");
}

/* Of what was told, the judge's own word comes first where it knows more than the numbers. */
static char *judges_word(const struct advised *a)
{
    const struct record *record = a->record;
    return record->verdict == VERDICT_INCONCLUSIVE ? NULL : memory_copy(record->advice);
}

static char *(*const rules[])(const struct advised *a) = {
    first_error,    judges_word, plain_step, too_slow,   reason_unmet,   count_unmoved,
    time_elsewhere, settle,      disturbed,  quick_only, close_to_bound, passed,
};

void advice_give(const struct record *record, const char *file, struct strings *steps)
{
    struct advised advised = {record, file};
    size_t before = steps->count;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        char *step = steps->count - before < ADVICE_MOST ? rules[i](&advised) : NULL;
        if (step)
            strings_add(steps, step);
        free(step);
    }
}
