/* SPDX-License-Identifier: Apache-2.0 */
#include "load/value.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/lab.h"
#include "model/quantity.h"

static const char digits[] = "0123456789";

static void *field_at(void *base, const struct field *field)
{
    return (char *)base + field->offset;
}

static bool is_line(const char *text)
{
    char *printable = text_printable(text, strlen(text));
    bool clean = strcmp(printable, text) == 0 && !strpbrk(text, "\n\t");
    free(printable);
    return clean && text[strspn(text, " ")];
}

static bool is_id(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return length && length <= 64 && !text[length] && text[0] != '-';
}

static bool is_name(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    return length && length <= 64 && !text[length] && !strchr(digits, text[0]);
}

static bool is_file(const char *text, const char *suffix)
{
    return text_ends(text, suffix) && strlen(text) > strlen(suffix) && text[0] != '.' &&
           text[0] != '-' && !strpbrk(text, "/\\ ");
}

bool value_is_word(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return length && length <= 64 && !text[length];
}

static bool is_c_file(const char *text)
{
    return is_file(text, ".c") && strcmp(text, "shim.c") != 0;
}

static bool is_edit_file(const char *text)
{
    return is_c_file(text) || is_file(text, ".yaml");
}

static const struct form any_line = {is_line, "a line of text"};
const struct form value_id = {is_id, "at most 64 lower-case letters, digits and '-'"};
const struct form value_name = {is_name, "a name of at most 64 letters, digits and '_'"};
const struct form value_c_file = {is_c_file,
                                  "a plain file name ending in .c (no folder, not shim.c)"};
const struct form value_edit_file = {
    is_edit_file, "a plain file name ending in .c or .yaml (no folder, not shim.c)"};
const struct span value_positive = {0, HUGE_VAL, true, "a number > 0"};
const struct span value_points = {0, HUGE_VAL, false, "a number >= 0"};
const struct choice value_kinds = {"kind", "the kinds are", lab_kind_names, LAB_KINDS};

/* In free text a folded or literal block ends in a newline nobody meant. Caller frees; NULL after
 * an error. */
static char *take_text(struct source *source, const yaml_node_t *node, const char *label,
                       const struct form *form)
{
    bool free_form = !form;
    if (free_form)
        form = &any_line;
    if (node->type != YAML_SCALAR_NODE) {
        source_mismatch(source, node, label,
                        node->type == YAML_MAPPING_NODE ? "text (in quotes if it has a ': ')"
                                                        : form->says);
        return NULL;
    }
    size_t length = node->data.scalar.length;
    while (free_form && length && source_text(node)[length - 1] == '\n')
        length--;
    char *text = memory_copy_range(source_text(node), length);
    if (strlen(text) == length && is_line(text) && form->fits(text))
        return text;
    source_mismatch(source, node, label, form->says);
    free(text);
    return NULL;
}

VALUE_READER(value_text)
{
    char *text = take_text(source, node, field->key, field->form);
    if (text)
        *(char **)field_at(base, field) = text;
}

static void take_entry(struct source *source, const yaml_node_t *node, const struct field *field,
                       struct strings *strings, char *text)
{
    if (field->unique && strings_have(strings, text))
        source_error(source, node, "'%s' is in %s twice", text, field->key);
    else
        strings_add(strings, text);
    free(text);
}

VALUE_READER(value_texts)
{
    if (!schema_fits_list(source, node, field))
        return;
    struct strings *strings = field_at(base, field);
    char *label = memory_print("an entry of %s", field->key);
    const yaml_node_item_t *end = node->data.sequence.items.top;
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < end; item++) {
        const yaml_node_t *entry = source_node(source, *item);
        char *text = take_text(source, entry, label, field->form);
        if (text)
            take_entry(source, entry, field, strings, text);
    }
    free(label);
}

/* The index of a word in a choice, or -1 after an error. */
static int take_choice(struct source *source, const yaml_node_t *node, const char *label,
                       const struct choice *choice)
{
    char *text = take_text(source, node, label, NULL);
    int found = -1;
    for (size_t i = 0; text && i < choice->count; i++)
        if (strcmp(choice->names[i], text) == 0)
            found = (int)i;
    if (text && found < 0)
        source_unknown(source, node, choice->what, choice->holder, choice->names, choice->count);
    free(text);
    return found;
}

VALUE_READER(value_choice)
{
    int found = take_choice(source, node, field->key, field->choice);
    if (found >= 0)
        *(unsigned *)field_at(base, field) = (unsigned)found;
}

VALUE_READER(value_choices)
{
    if (!schema_fits_list(source, node, field))
        return;
    struct strings *strings = field_at(base, field);
    char *label = memory_print("an entry of %s", field->key);
    const yaml_node_item_t *end = node->data.sequence.items.top;
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < end; item++) {
        const yaml_node_t *entry = source_node(source, *item);
        int found = take_choice(source, entry, label, field->choice);
        if (found >= 0)
            take_entry(source, entry, field, strings, memory_copy(field->choice->names[found]));
    }
    free(label);
}

/* Numbers are plain scalars that match as a whole, whatever the locale of the program. */

/* `suffixes`: "KMG" or "", each 1024 times the one before. */
static bool parse_integer(const char *text, const char *suffixes, int64_t *to)
{
    if (!*text || !strchr("+-0123456789", *text))
        return false;
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text)
        return false;
    if (*end) {
        const char *suffix = strchr(suffixes, *end);
        int shift = suffix ? 10 * (int)(suffix - suffixes + 1) : 0;
        if (!suffix || end[1] || __builtin_mul_overflow(value, 1LL << shift, &value))
            return false;
    }
    *to = value;
    return true;
}

static bool take_ranged(struct source *source, const yaml_node_t *node, const char *label,
                        const struct range *range, const char *suffixes, int64_t *to)
{
    int64_t value;
    if (source_is_plain(node) && parse_integer(source_text(node), suffixes, &value) &&
        value >= range->least && value <= range->most) {
        *to = value;
        return true;
    }
    source_mismatch(source, node, label, range->says);
    return false;
}

bool value_take_size(struct source *source, const yaml_node_t *node, const char *label,
                     const struct range *range, int64_t *to)
{
    return take_ranged(source, node, label, range, "KMG", to);
}

bool value_take_integer(struct source *source, const yaml_node_t *node, const char *label,
                        const struct range *range, int64_t *to)
{
    return take_ranged(source, node, label, range, "", to);
}

bool value_take_number(struct source *source, const yaml_node_t *node, const char *label,
                       const struct span *span, double *to)
{
    double value;
    if (source_is_plain(node) && text_number(source_text(node), &value) && value >= span->least &&
        value <= span->most && !(span->above && value == span->least)) {
        *to = value;
        return true;
    }
    source_mismatch(source, node, label, span->says);
    return false;
}

bool value_take_quantity(struct source *source, const yaml_node_t *node, const char *label,
                         const char *unit, double *to)
{
    const char *text = source_is_plain(node) && source_is_text(node) ? source_text(node) : "";
    struct quantity quantity = {0};
    double value;
    bool plain = !strchr(" \teE+-", text[strspn(text, "0123456789.")]); /* digits, then the unit */
    if (plain && quantity_parse(text, &quantity) == QUANTITY_READ && quantity.unit &&
        quantity_in(&quantity, unit_find(unit), &value) && value > 0) {
        *to = value;
        return true;
    }
    char *says = strcmp(unit, "ns") == 0
                     ? memory_copy("a time with its unit, such as 500ns, 100us or 1.5ms")
                     : memory_print("a rate with its unit, such as 900%s, 50K%s or 1.5M%s", unit,
                                    unit, unit);
    source_mismatch(source, node, label, says);
    free(says);
    return false;
}

VALUE_READER(value_number)
{
    value_take_number(source, node, field->key, field->span, field_at(base, field));
}

VALUE_READER(value_integer)
{
    int64_t value;
    if (value_take_integer(source, node, field->key, field->range, &value))
        *(int *)field_at(base, field) = (int)value;
}

VALUE_READER(value_long)
{
    value_take_integer(source, node, field->key, field->range, field_at(base, field));
}

VALUE_READER(value_size)
{
    value_take_size(source, node, field->key, field->range, field_at(base, field));
}

VALUE_READER(value_version)
{
    static const struct range only = {1, 1, "1, the only version there is"};
    int64_t value;
    (void)base;
    value_take_integer(source, node, field->key, &only, &value);
}

VALUE_READER(value_record)
{
    schema_read(source, node, field->key, field->schema, field_at(base, field));
}

VALUE_READER(value_records)
{
    if (!schema_fits_list(source, node, field))
        return;
    const yaml_node_item_t *items = node->data.sequence.items.start;
    size_t count = (size_t)(node->data.sequence.items.top - items);
    char *records = memory_alloc(count * field->size);
    memcpy(field_at(base, field), &records, sizeof(records));
    *(size_t *)((char *)base + field->count_offset) = count;
    char *label = memory_print("an entry of %s", field->key);
    for (size_t i = 0; i < count; i++)
        schema_read(source, source_node(source, items[i]), label, field->schema,
                    records + i * field->size);
    free(label);
}
