/* SPDX-License-Identifier: Apache-2.0 */
#include "load/inquiry_schema.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/lab.h"
#include "model/quantity.h"

enum { LONGEST_WORD = 64 };

static bool is_word(const char *text)
{
    static const char lower[] = "abcdefghijklmnopqrstuvwxyz", digits[] = "0123456789";
    static const char others[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_.:+-";
    size_t length = 0;
    while (text[length] && (strchr(lower, text[length]) || strchr(digits, text[length]) ||
                            strchr(others, text[length])))
        length++;
    return length && length <= LONGEST_WORD && !text[length] && strcmp(text, "null") != 0;
}

/* `case` is the number of the case, `score:KEY` a metric. */
static bool is_key(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return length && length <= LONGEST_WORD && !text[length] && !strchr("0123456789_", text[0]) &&
           strcmp(text, "case") != 0;
}

static bool is_unit(const char *text)
{
    struct quantity one;
    char *number = memory_print("1%s", text);
    bool is = !strpbrk(text, " \t0123456789.+-") && quantity_parse(number, &one) == QUANTITY_READ &&
              one.unit;
    free(number);
    return is;
}

const struct form inquiry_word = {
    is_word, "a word of at most 64 letters, digits and '_', '.', ':', '+', '-'"};
static const struct form unit_form = {is_unit, "a unit, such as ms, MB, %, x, /s or KB/s"};
static const struct choice type_choice = {"type", "the types are", answer_type_names, ANSWER_TYPES};

/* `choices` and `unit` belong to some types only. */
static void check_asked(struct source *source, const yaml_node_t *map, void *base)
{
    const struct asked *asked = base;
    const yaml_node_t *choices = schema_find_key(source, map, "choices");
    const yaml_node_t *unit = schema_find_key(source, map, "unit");
    if (choices && asked->type == ANSWER_NUMBER)
        source_error(source, choices, "choices are for a word or a list, not for a number");
    if (unit && asked->type != ANSWER_NUMBER)
        source_error(source, unit, "a unit is for a number, not for a %s",
                     answer_type_names[asked->type]);
}

#define AT(member) .offset = offsetof(struct asked, member)
static const struct field inquiry_fields[] = {
    {"ask", value_text, AT(ask), .required = true},
    {"type", value_choice, AT(type), .required = true, .choice = &type_choice},
    {"choices", value_texts, AT(choices), .unique = true, .least = 2, .form = &inquiry_word},
    {"unit", value_text, AT(unit), .form = &unit_form},
};
static const struct schema inquiry_schema = {"a question", SCHEMA_FIELDS(inquiry_fields),
                                             .check = check_asked};

static void read_asked(struct source *source, const yaml_node_pair_t *pair, const yaml_node_t *map,
                       struct inquiry *inquiry)
{
    const yaml_node_t *key = source_node(source, pair->key);
    if (!source_is_text(key) || !is_key(source_text(key))) {
        source_mismatch(source, key, "the key of an answer",
                        "at most 64 lower-case letters, digits and '_', other than 'case'");
    } else if (inquiry_find(inquiry, source_text(key))) {
        source_error(source, key, "duplicate key '%s', first on line %d", source_text(key),
                     source_line(schema_find_key(source, map, source_text(key))));
    } else {
        struct asked *asked = memory_push(&inquiry->items, &inquiry->count);
        asked->key = memory_copy(source_text(key));
        schema_read(source, source_node(source, pair->value), source_text(key), &inquiry_schema,
                    asked);
    }
}

VALUE_READER(inquiry_read)
{
    if (!schema_fits_map(source, node, field->key))
        return;
    struct inquiry *inquiry = (struct inquiry *)((char *)base + field->offset);
    const yaml_node_pair_t *end = node->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++)
        read_asked(source, pair, node, inquiry);
    if (!inquiry->count)
        source_error(source, node, "%s must have at least 1 entry", field->key);
}
