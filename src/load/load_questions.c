/* SPDX-License-Identifier: Apache-2.0 */
/*
 * questions.yaml as tables. How an answer is written depends on whether there are choices, and what
 * a typical wrong answer may be on the unit of the right one; so these are read when the rest of a
 * question has been, by check_question().
 */
#include "load/load.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "load/value.h"

/* How far from a number is near enough. */
struct tolerance {
    bool relative;
    double amount;
};
static const struct tolerance default_tolerance = {true, 0.01};

static VALUE_READER(read_later)
{
    (void)source, (void)node, (void)field, (void)base;
}

#define AT(type, member) .offset = offsetof(struct type, member)
#define LIST_OF(type, items, counter)                                                              \
    AT(type, items), .count_offset = offsetof(struct type, counter),                               \
                     .size = sizeof(*((struct type *)0)->items)

static const struct field near_fields[] = {
    {"value", read_later, .required = true},
    {"tolerance", read_later, .required = false},
    {"says", value_text, AT(near, says), .required = true},
};
static const struct schema near_schema = {"an entry of near", SCHEMA_FIELDS(near_fields)};

static const struct field question_fields[] = {
    {"id", value_text, AT(question, id), .required = true, .form = &value_id},
    {"ask", value_text, AT(question, ask), .required = true},
    {"choices", value_texts, AT(question, choices), .unique = true, .least = 2,
     .most = QUESTION_MOST_CHOICES},
    {"answer", read_later, .required = true},
    {"tolerance", read_later, .required = false},
    {"why", value_text, AT(question, why), .required = true},
    {"near", value_records, LIST_OF(question, near, near_count), .least = 1,
     .schema = &near_schema},
};

/* ---- choices */

static bool take_letter(struct source *source, const yaml_node_t *node, const char *label,
                        const struct question *question, double *place)
{
    const char *text = source_is_text(node) ? source_text(node) : "";
    int count = (int)question->choices.count;
    if (text[0] >= 'a' && text[0] < 'a' + count && !text[1]) {
        *place = text[0] - 'a';
        return true;
    }
    char *says = memory_print("the letter of a choice, a to %c", 'a' + count - 1);
    source_mismatch(source, node, label, says);
    free(says);
    return false;
}

static void refuse_tolerance(struct source *source, const yaml_node_t *map)
{
    const yaml_node_t *key = schema_find_key(source, map, "tolerance");
    if (key)
        source_error(source, key, "a choice has no tolerance; leave it out");
}

/* ---- numbers */

/* In the question's unit; `quantity->unit` tells how it was written. */
static bool take_quantity(struct source *source, const yaml_node_t *node, const char *label,
                          struct quantity *quantity)
{
    const char *text = source_is_text(node) ? source_text(node) : "";
    switch (quantity_parse(text, quantity)) {
    case QUANTITY_READ:
        return true;
    case QUANTITY_NO_NUMBER:
        source_mismatch(source, node, label, "a number with its unit, such as 12.5 us or 80 %");
        return false;
    case QUANTITY_NO_UNIT:
        break;
    }
    const char *names[64];
    size_t count = 0;
    while (count < unit_count && count < sizeof(names) / sizeof(names[0])) {
        names[count] = unit_table[count].name;
        count++;
    }
    text += strspn(text, "0123456789.+-eE \t");
    yaml_node_t unit = *node;
    unit.data.scalar.value = (yaml_char_t *)text;
    unit.data.scalar.length = strlen(text);
    source_unknown(source, &unit, "unit", "there are", names, count);
    return false;
}

static bool take_number(struct source *source, const yaml_node_t *node, const char *label,
                        const struct unit *unit, double *value)
{
    struct quantity quantity;
    if (!take_quantity(source, node, label, &quantity))
        return false;
    if ((quantity.unit != NULL) == (unit != NULL) && quantity_in(&quantity, unit, value))
        return true;
    char *says = unit ? memory_print("in %s, as the answer is", unit->name)
                      : memory_copy("without a unit, as the answer is");
    source_mismatch(source, node, label, says);
    free(says);
    return false;
}

/* In the answer's unit it is absolute; else it is a percentage of the value. `node` may be NULL. */
static bool take_tolerance(struct source *source, const yaml_node_t *node, const struct unit *unit,
                           struct tolerance *tolerance)
{
    struct quantity quantity;
    if (!node)
        return true;
    if (!take_quantity(source, node, "tolerance", &quantity))
        return false;
    const struct unit *percent = unit_find("%");
    bool relative = quantity.unit == percent && unit != percent;
    double amount = relative ? quantity.value / 100 : 0;
    if ((relative || (!quantity.unit == !unit && quantity_in(&quantity, unit, &amount))) &&
        amount >= 0 && (!relative || amount < 1)) {
        *tolerance = (struct tolerance){relative, amount};
        return true;
    }
    char *says = unit
                     ? memory_print("a percentage below 100 %%, or a number >= 0 in %s", unit->name)
                     : memory_copy("a percentage below 100 %, or a number >= 0");
    source_mismatch(source, node, "tolerance", says);
    free(says);
    return false;
}

static double tolerance_of(const struct tolerance *tolerance, double value)
{
    return tolerance->relative ? fabs(value) * tolerance->amount : tolerance->amount;
}

/* ---- questions */

static bool take_answer(struct source *source, const yaml_node_t *map, struct question *question,
                        struct tolerance *tolerance)
{
    const yaml_node_t *node = schema_find(source, map, "answer");
    const yaml_node_t *within = schema_find(source, map, "tolerance");
    struct quantity quantity;
    if (question->choices.count) {
        refuse_tolerance(source, map);
        return take_letter(source, node, "answer", question, &question->answer);
    }
    if (!take_quantity(source, node, "answer", &quantity))
        return false;
    question->unit = quantity.unit;
    question->answer = quantity.value;
    if (!take_tolerance(source, within, quantity.unit, tolerance))
        return false;
    question->tolerance = tolerance_of(tolerance, question->answer);
    return true;
}

/* A wrong answer must be one, and no other entry's. Entries after this one are near nothing yet. */
static void check_near(struct source *source, const yaml_node_t *node,
                       const struct question *question, const struct near *near)
{
    struct judgement judgement = question_judge(question, near->value);
    if (judgement.right)
        source_error(source, node, "this is right: it is the answer, or within its tolerance");
    else if (near->says && judgement.says != near->says)
        source_error(source, node, "an entry before this one takes the same value");
}

/* Value and tolerance of an entry. */
static bool take_wrong(struct source *source, const yaml_node_t *map,
                       const struct question *question, struct tolerance tolerance,
                       struct near *near)
{
    const yaml_node_t *value = schema_find(source, map, "value");
    const yaml_node_t *within = schema_find(source, map, "tolerance");
    double number;
    if (!value)
        return false;
    if (question->choices.count) {
        refuse_tolerance(source, map);
        return take_letter(source, value, "value", question, &near->value);
    }
    if (!take_number(source, value, "value", question->unit, &number) ||
        !take_tolerance(source, within, question->unit, &tolerance))
        return false;
    near->value = number;
    near->tolerance = tolerance_of(&tolerance, number);
    return true;
}

static void take_near(struct source *source, const yaml_node_t *list, struct question *question,
                      struct tolerance tolerance)
{
    for (size_t i = 0; i < question->near_count; i++)
        question->near[i].value = NAN;
    for (size_t i = 0; i < question->near_count; i++) {
        const yaml_node_t *map = source_node(source, list->data.sequence.items.start[i]);
        struct near *near = &question->near[i];
        if (map->type == YAML_MAPPING_NODE && take_wrong(source, map, question, tolerance, near))
            check_near(source, schema_find(source, map, "value"), question, near);
    }
}

static void check_question(struct source *source, const yaml_node_t *map, void *base)
{
    struct question *question = base;
    const yaml_node_t *answer = schema_find(source, map, "answer");
    struct tolerance tolerance = default_tolerance;
    if (!answer || (schema_find(source, map, "choices") && question->choices.count < 2))
        return; /* told already */
    if (!take_answer(source, map, question, &tolerance))
        return;
    question->written = memory_copy(source_text(answer));
    if (question->near_count)
        take_near(source, schema_find(source, map, "near"), question, tolerance);
}

static const struct schema question_schema = {"a question", SCHEMA_FIELDS(question_fields),
                                              .check = check_question};

static const struct field fields[] = {
    {"schema", value_version, .required = true},
    {"questions", value_records, LIST_OF(questions, items, count), .required = true, .least = 1,
     .schema = &question_schema},
};

static void check_ids(struct source *source, const yaml_node_t *root, void *base)
{
    const struct questions *questions = base;
    const yaml_node_t *list = schema_find(source, root, "questions");
    for (size_t i = 0; i < questions->count; i++)
        for (size_t j = 0; j < i; j++) {
            const char *id = questions->items[i].id, *before = questions->items[j].id;
            if (!id || !before || strcmp(id, before) != 0)
                continue;
            const yaml_node_t *map = source_node(source, list->data.sequence.items.start[i]);
            source_error(source, schema_find(source, map, "id"),
                         "duplicate id '%s'; each question has its own", id);
            break;
        }
}

static const struct schema questions_schema = {"questions.yaml", SCHEMA_FIELDS(fields),
                                               .check = check_ids};

int load_questions_text(const char *name, const char *text, size_t size,
                        struct questions *questions, struct errors *errors)
{
    *questions = (struct questions){0};
    struct source source;
    if (source_open(&source, name, text, size, errors) == 0)
        schema_read(&source, source_root(&source), "questions.yaml", &questions_schema, questions);
    int result = source_close(&source);
    if (result)
        questions_free(questions);
    return result;
}

int load_questions(const char *folder, struct questions *questions, struct errors *errors)
{
    *questions = (struct questions){0};
    char *file = file_join(folder, "questions.yaml"), *text;
    size_t size;
    int result = 0;
    if (file_exists(file))
        result = source_load(file, &text, &size, errors);
    else
        text = NULL;
    if (result == 0 && text) {
        result = load_questions_text(file, text, size, questions, errors);
        free(text);
    }
    free(file);
    return result;
}
