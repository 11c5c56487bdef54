/* SPDX-License-Identifier: Apache-2.0 */
#include "load/lab_params.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const struct range any_integer = {INT64_MIN, INT64_MAX,
                                         "a 64-bit integer, which may end in K, M or G (1024)"};

VALUE_READER(lab_params_read)
{
    if (!schema_fits_map(source, node, field->key))
        return;
    struct params *params = (struct params *)((char *)base + field->offset);
    const yaml_node_pair_t *end = node->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++) {
        const yaml_node_t *key = source_node(source, pair->key);
        int64_t value;
        if (!source_is_text(key) || !value_is_word(source_text(key)) ||
            strchr("0123456789", source_text(key)[0]))
            source_mismatch(source, key, "a parameter's name",
                            "lower-case letters, digits and '_'");
        else if (params_find(params, source_text(key)))
            source_error(source, key, "duplicate key '%s', first on line %d", source_text(key),
                         source_line(schema_find_key(source, node, source_text(key))));
        else if (value_take_size(source, source_node(source, pair->value), source_text(key),
                                 &any_integer, &value))
            *memory_push(&params->items, &params->count) =
                (struct param){memory_copy(source_text(key)), value};
    }
}

VALUE_READER(lab_params_read_stages)
{
    struct lab *lab = base;
    static const struct field inner = {.key = "a stage",
                                       .offset = offsetof(struct lab_stage, params)};
    if (!schema_fits_map(source, node, field->key))
        return;
    const yaml_node_pair_t *end = node->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++) {
        const yaml_node_t *key = source_node(source, pair->key);
        if (!source_is_text(key) || !value_is_word(source_text(key))) {
            source_mismatch(source, key, "a stage's name", "lower-case letters, digits and '_'");
        } else if (lab_stage_find(lab, source_text(key)) < lab->stage_count) {
            source_error(source, key, "duplicate stage '%s'", source_text(key));
        } else if (lab->stage_count == LAB_MOST_STAGES) {
            source_error(source, key, "a lab has at most %d stages", LAB_MOST_STAGES);
            return;
        } else {
            struct lab_stage *stage = &lab->stages[lab->stage_count++];
            stage->name = memory_copy(source_text(key));
            lab_params_read(source, source_node(source, pair->value), &inner, stage);
        }
    }
}

/* Each override must be of a parameter. `node`: the map of the overrides. */
static void check_overrides(struct source *source, const yaml_node_t *map, const yaml_node_t *node,
                            const struct lab *lab, const struct params *overrides)
{
    const char **names = memory_alloc((lab->params.count + 1) * sizeof(*names));
    for (size_t i = 0; i < lab->params.count; i++)
        names[i] = lab->params.items[i].name;
    const yaml_node_t *params = schema_find(source, map, "params");
    bool known = params && params->type == YAML_MAPPING_NODE;
    for (size_t i = 0; known && i < overrides->count; i++) {
        const char *name = overrides->items[i].name;
        if (!schema_find_key(source, params, name))
            source_unknown(source, schema_find_key(source, node, name), "parameter",
                           "the lab's params are", names, lab->params.count);
    }
    free(names);
}

/* All parameters, some of them overridden. */
static struct params merge(const struct params *params, const struct params *overrides)
{
    struct params merged = {0};
    for (size_t i = 0; i < params->count; i++) {
        const struct param *param = &params->items[i];
        const int64_t *override = params_find(overrides, param->name);
        *memory_push(&merged.items, &merged.count) =
            (struct param){memory_copy(param->name), override ? *override : param->value};
    }
    return merged;
}

static void replace(struct params *old, struct params with)
{
    params_free(old);
    *old = with;
}

void lab_params_check(struct source *source, const yaml_node_t *map, struct lab *lab)
{
    const yaml_node_t *stages = schema_find(source, map, "stages");
    check_overrides(source, map, schema_find(source, map, "quick"), lab, &lab->quick);
    replace(&lab->quick, merge(&lab->params, &lab->quick));
    for (size_t i = 0; i < lab->stage_count; i++) {
        struct lab_stage *stage = &lab->stages[i];
        check_overrides(source, map, schema_find(source, stages, stage->name), lab, &stage->params);
        stage->quick = merge(&lab->quick, &stage->params);
        replace(&stage->params, merge(&lab->params, &stage->params));
    }
}
