/* SPDX-License-Identifier: Apache-2.0 */
/* A learner's answers.yaml, held against what the lab asks. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "load/load.h"
#include "load/inquiry_schema.h"
#include "model/quantity.h"

/* What one file has held so far. */
struct reading {
    struct source source;
    const struct inquiry *inquiry;
    struct answers *answers;
    const yaml_node_t *number; /* the value of `case`; NULL: not met */
};

/* `key: ~`, or nothing behind the colon. */
static bool is_open(const yaml_node_t *node)
{
    return source_is_plain(node) && source_is_text(node) &&
           (!*source_text(node) || strcmp(source_text(node), "~") == 0 ||
            strcmp(source_text(node), "null") == 0);
}

static void read_case(struct reading *reading, const yaml_node_t *node)
{
    static const struct range range = {1, CASE_LAST,
                                       "a whole number from 1 to 999999, as `perflab start` drew"};
    int64_t number;
    if (source_is_plain(node) && source_is_text(node) && strcmp(source_text(node), "new") == 0)
        reading->answers->number = CASE_NEW;
    else if (value_take_integer(&reading->source, node, "case", &range, &number))
        reading->answers->number = (uint64_t)number;
}

static char *example_of(const struct asked *asked)
{
    return asked->unit ? memory_print("a number with its unit, such as 1.5 %s", asked->unit)
                       : memory_copy("a plain number without a unit, such as 1.5");
}

/* "ns, us, ms": the units of a family, as they may be written. Caller frees. */
static char *unit_names(const char *family)
{
    struct text text = {0};
    for (size_t i = 0; i < unit_count; i++) {
        const char *name = unit_table[i].name;
        if (strcmp(unit_table[i].family, family) != 0)
            continue;
        text_print(&text, "%s%s", text.length ? ", " : "", name);
        if (unit_table[i].prefixed)
            text_print(&text, ", K%s, M%s, G%s", name, name, name);
    }
    return text_take(&text);
}

/* One of the unit that is asked for; {1, NULL} where a plain number is. */
static struct quantity one_of(const struct asked *asked)
{
    struct quantity one = {1, NULL};
    char *text = asked->unit ? memory_print("1%s", asked->unit) : NULL;
    if (text)
        quantity_parse(text, &one);
    free(text);
    return one;
}

/* "12 KB/s" to what it is in the unit that is asked for. False after an error. */
static bool take_quantity(struct reading *reading, const yaml_node_t *node,
                          const struct asked *asked, double *to)
{
    const char *text = source_is_plain(node) && source_is_text(node) ? source_text(node) : "";
    struct quantity given = {0}, one = one_of(asked);
    enum quantity_fault fault = quantity_parse(text, &given);
    bool other = fault == QUANTITY_NO_UNIT ||
                 (given.unit && one.unit && strcmp(given.unit->family, one.unit->family) != 0);
    if (fault == QUANTITY_READ && !given.unit == !one.unit && quantity_in(&given, one.unit, to) &&
        isfinite(*to / one.value)) {
        *to /= one.value;
        return true;
    }
    char *example = example_of(asked), *names = one.unit ? unit_names(one.unit->family) : NULL;
    if (other && names)
        source_error(&reading->source, node, "%s is asked for in %s; its unit must be one of %s",
                     asked->key, asked->unit, names);
    else
        source_mismatch(&reading->source, node, asked->key, example);
    free(example);
    free(names);
    return false;
}

static bool read_number(struct reading *reading, const yaml_node_t *node, const struct asked *asked,
                        struct perflab_answer *answer)
{
    double value;
    if (!take_quantity(reading, node, asked, &value))
        return false;
    answer->number = value;
    return true;
}

/* The names a word or list may have, as the readers of values want them. */
static struct choice choices_of(const struct asked *asked, const char *what)
{
    return (struct choice){what, "it is one of", (const char *const *)asked->choices.items,
                           asked->choices.count};
}

static bool read_word(struct reading *reading, const yaml_node_t *node, const struct asked *asked,
                      struct perflab_answer *answer)
{
    char *what = memory_print("answer to %s", asked->key), *word = NULL;
    struct choice choice = choices_of(asked, what);
    struct field field = {.key = asked->key};
    if (choice.count) {
        unsigned found = UINT_MAX;
        field.choice = &choice;
        value_choice(&reading->source, node, &field, &found);
        word = found < choice.count ? memory_copy(choice.names[found]) : NULL;
    } else {
        field.form = &inquiry_word;
        value_text(&reading->source, node, &field, &word);
    }
    free(what);
    answer->word = word;
    return word != NULL;
}

static bool read_list(struct reading *reading, const yaml_node_t *node, const struct asked *asked,
                      struct perflab_answer *answer)
{
    char *what = memory_print("entry of %s", asked->key);
    struct choice choice = choices_of(asked, what);
    struct field field = {.key = asked->key, .unique = true};
    struct strings words = {0};
    if (choice.count) {
        field.choice = &choice;
        value_choices(&reading->source, node, &field, &words);
    } else {
        field.form = &inquiry_word;
        value_texts(&reading->source, node, &field, &words);
    }
    free(what);
    answer->list = words.items;
    answer->list_count = words.count;
    return true; /* an empty list is an answer, too: none of them */
}

static void read_answer(struct reading *reading, const yaml_node_t *node, size_t index)
{
    static bool (*const readers[ANSWER_TYPES])(struct reading *, const yaml_node_t *,
                                               const struct asked *, struct perflab_answer *) = {
        [ANSWER_WORD] = read_word, [ANSWER_NUMBER] = read_number, [ANSWER_LIST] = read_list};
    const struct asked *asked = &reading->inquiry->items[index];
    struct perflab_answer *answer = &reading->answers->items[index];
    if (!is_open(node))
        answer->given = readers[asked->type](reading, node, asked, answer);
}

static void report_unknown(struct reading *reading, const yaml_node_t *key)
{
    const struct inquiry *inquiry = reading->inquiry;
    const char **names = memory_alloc((inquiry->count + 1) * sizeof(*names));
    for (size_t i = 0; i < inquiry->count; i++)
        names[i] = inquiry->items[i].key;
    names[inquiry->count] = "case";
    source_unknown(&reading->source, key, "key", "the answers have", names, inquiry->count + 1);
    free(names);
}

static void read_pair(struct reading *reading, const yaml_node_t *map, const yaml_node_pair_t *pair)
{
    const yaml_node_t *key = source_node(&reading->source, pair->key);
    const yaml_node_t *value = source_node(&reading->source, pair->value);
    if (!source_is_text(key)) {
        source_mismatch(&reading->source, key, "a key", "a word");
        return;
    }
    const yaml_node_t *first = schema_find_key(&reading->source, map, source_text(key));
    const struct asked *asked = inquiry_find(reading->inquiry, source_text(key));
    if (first != key)
        source_error(&reading->source, key, "duplicate key '%s', first on line %d",
                     source_text(key), source_line(first));
    else if (strcmp(source_text(key), "case") == 0)
        read_case(reading, reading->number = value);
    else if (asked)
        read_answer(reading, value, (size_t)(asked - reading->inquiry->items));
    else
        report_unknown(reading, key);
}

/* Answers without a case have nothing to be held against. */
static void check_case(struct reading *reading, const yaml_node_t *map)
{
    bool given = false;
    for (size_t i = 0; i < reading->answers->count; i++)
        given |= reading->answers->items[i].given;
    if (!reading->number)
        source_error(&reading->source, map,
                     "missing key 'case': the number of the case these answers are for, which "
                     "`perflab start` draws");
    else if (given && reading->answers->number == CASE_NEW &&
             reading->source.errors->count == reading->source.before)
        source_error(&reading->source, reading->number,
                     "'new' is no case yet; `perflab reset` draws one and keeps a copy of this "
                     "file");
}

static void read_file(struct reading *reading)
{
    const yaml_node_t *map = source_root(&reading->source);
    if (!schema_fits_map(&reading->source, map, "answers.yaml"))
        return;
    const yaml_node_pair_t *end = map->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < end; pair++)
        read_pair(reading, map, pair);
    check_case(reading, map);
}

int load_answers_text(const char *name, const char *text, size_t size,
                      const struct inquiry *inquiry, struct answers *answers, struct errors *errors)
{
    *answers = (struct answers){
        .items = memory_alloc((inquiry->count + 1) * sizeof(struct perflab_answer)),
        .count = inquiry->count};
    for (size_t i = 0; i < answers->count; i++)
        answers->items[i] =
            (struct perflab_answer){.key = inquiry->items[i].key, .number = (double)NAN};
    struct reading reading = {.inquiry = inquiry, .answers = answers};
    if (source_open(&reading.source, name, text, size, errors) == 0)
        read_file(&reading);
    int result = source_close(&reading.source);
    if (result)
        answers_free(answers);
    return result;
}

int load_answers(const char *file, const struct inquiry *inquiry, struct answers *answers,
                 struct errors *errors)
{
    *answers = (struct answers){0};
    char *text;
    size_t size;
    int result = source_load(file, &text, &size, errors);
    if (!result) {
        result = load_answers_text(file, text, size, inquiry, answers, errors);
        free(text);
    }
    return result;
}
