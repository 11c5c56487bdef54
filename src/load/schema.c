/* SPDX-License-Identifier: Apache-2.0 */
#include "load/schema.h"

#include <stdio.h>
#include <string.h>

static size_t list_length(const yaml_node_t *node)
{
    return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
}

static size_t map_length(const yaml_node_t *node)
{
    return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
}

bool schema_fits_list(struct source *source, const yaml_node_t *node, const struct field *field)
{
    size_t most = field->most ? field->most : SOURCE_ENTRIES;
    if (node->type != YAML_SEQUENCE_NODE)
        source_mismatch(source, node, field->key, "a list");
    else if (list_length(node) < field->least)
        source_error(source, node, "%s must have at least %zu %s", field->key, field->least,
                     field->least == 1 ? "entry" : "entries");
    else if (list_length(node) > most)
        source_error(source, node, "%s must have at most %zu %s, not %zu", field->key, most,
                     most == 1 ? "entry" : "entries", list_length(node));
    else
        return true;
    return false;
}

bool schema_fits_map(struct source *source, const yaml_node_t *node, const char *label)
{
    if (node->type != YAML_MAPPING_NODE)
        source_mismatch(source, node, label, "a map of 'key: value'");
    else if (map_length(node) > SOURCE_ENTRIES)
        source_error(source, node, "%s must have at most %d keys, not %zu", label, SOURCE_ENTRIES,
                     map_length(node));
    else
        return true;
    return false;
}

static const yaml_node_pair_t *find_pair(struct source *source, const yaml_node_t *map,
                                         const char *key)
{
    const yaml_node_pair_t *end = map->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < end; pair++) {
        const yaml_node_t *node = source_node(source, pair->key);
        if (source_is_text(node) && strcmp(source_text(node), key) == 0)
            return pair;
    }
    return NULL;
}

const yaml_node_t *schema_find(struct source *source, const yaml_node_t *map, const char *key)
{
    const yaml_node_pair_t *pair = find_pair(source, map, key);
    return pair ? source_node(source, pair->value) : NULL;
}

const yaml_node_t *schema_find_key(struct source *source, const yaml_node_t *map, const char *key)
{
    const yaml_node_pair_t *pair = find_pair(source, map, key);
    return pair ? source_node(source, pair->key) : NULL;
}

enum { MOST_FIELDS = 32 };

/* A map being read: where each field's key was met, and which unknown key was taken for it. */
struct reading {
    const struct schema *schema;
    const yaml_node_t *seen[MOST_FIELDS];
    bool excused[MOST_FIELDS];
};

static size_t field_index(const struct schema *schema, const char *key)
{
    size_t i = 0;
    while (i < schema->count && strcmp(schema->fields[i].key, key) != 0)
        i++;
    return i;
}

static void report_unknown(struct source *source, const yaml_node_t *key, struct reading *reading)
{
    const struct schema *schema = reading->schema;
    const char *names[MOST_FIELDS];
    for (size_t i = 0; i < schema->count; i++)
        names[i] = schema->fields[i].key;
    char holder[64];
    snprintf(holder, sizeof(holder), "%s has", schema->what);
    const char *nearest = source_unknown(source, key, "key", holder, names, schema->count);
    if (nearest)
        reading->excused[field_index(schema, nearest)] = true;
}

static void read_pair(struct source *source, const yaml_node_pair_t *pair, struct reading *reading,
                      void *base)
{
    const yaml_node_t *key = source_node(source, pair->key);
    if (!source_is_text(key)) {
        source_mismatch(source, key, "a key", "a word");
        return;
    }
    size_t i = field_index(reading->schema, source_text(key));
    if (i == reading->schema->count) {
        report_unknown(source, key, reading);
    } else if (reading->seen[i]) {
        source_error(source, key, "duplicate key '%s', first on line %d", source_text(key),
                     source_line(reading->seen[i]));
    } else {
        const struct field *field = &reading->schema->fields[i];
        reading->seen[i] = key;
        field->read(source, source_node(source, pair->value), field, base);
    }
}

void schema_read(struct source *source, const yaml_node_t *node, const char *label,
                 const struct schema *schema, void *base)
{
    if (!schema_fits_map(source, node, label))
        return;
    struct reading reading = {.schema = schema};
    const yaml_node_pair_t *end = node->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++)
        read_pair(source, pair, &reading, base);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        bool required = field->required || (schema->needs && schema->needs(source, node, field));
        if (required && !reading.seen[i] && !reading.excused[i])
            source_error(source, node, "missing key '%s': %s needs it", field->key, schema->what);
    }
    if (schema->check)
        schema->check(source, node, base);
}
