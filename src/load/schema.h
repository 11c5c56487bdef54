/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a file may hold, as tables: one `struct schema` for each kind of map, one `struct field` for
 * each of its keys. A field says which reader takes its value, where in the struct it goes, and the
 * rule the value must obey. Unknown, duplicate and missing keys are found here, once, for all maps.
 */
#ifndef LOAD_SCHEMA_H
#define LOAD_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "load/source.h"

/* Of a text, which is one line anyway. `says` completes "<key> must be ...". */
struct form {
    bool (*fits)(const char *text);
    const char *says;
};

struct range { /* integers */
    int64_t least, most;
    const char *says;
};

struct span { /* numbers */
    double least, most;
    bool above; /* least itself is too little */
    const char *says;
};

struct choice {
    const char *what;   /* "kind" */
    const char *holder; /* "the kinds are" */
    const char *const *names;
    size_t count;
};

struct field {
    const char *key;
    void (*read)(struct source *source, const yaml_node_t *node, const struct field *field,
                 void *base);
    size_t offset; /* in the struct of the map */
    bool required;
    bool unique;        /* of a list: no value twice */
    size_t least, most; /* of a list: entries; most 0: no limit of its own */
    union {
        const struct form *form;
        const struct range *range;
        const struct span *span;
        const struct choice *choice;
        const struct schema *schema;
    };
    size_t count_offset; /* of a list of maps: where the number of entries goes */
    size_t size;         /* of a list of maps: bytes of an entry */
};

struct schema {
    const char *what; /* "a lab" */
    const struct field *fields;
    size_t count;
    /* Optional: whether this map needs a field that not all such maps need. */
    bool (*needs)(struct source *source, const yaml_node_t *map, const struct field *field);
    /* Optional: what can only be seen when all fields are read. */
    void (*check)(struct source *source, const yaml_node_t *map, void *base);
};

#define SCHEMA_FIELDS(table) .fields = (table), .count = sizeof(table) / sizeof((table)[0])

/* Fill the struct at `base` (zeroed, or holding defaults) from a map. Faults become errors of the
 * source; what they are about keeps its value in `base`. `label` names the map in errors. */
void schema_read(struct source *source, const yaml_node_t *node, const char *label,
                 const struct schema *schema, void *base);

/* The value (or the key) of a key of a map, NULL if there is none. */
const yaml_node_t *schema_find(struct source *source, const yaml_node_t *map, const char *key);
const yaml_node_t *schema_find_key(struct source *source, const yaml_node_t *map, const char *key);

/* Whether the list (or map) has a fitting number of entries; else adds an error. */
bool schema_fits_list(struct source *source, const yaml_node_t *node, const struct field *field);
bool schema_fits_map(struct source *source, const yaml_node_t *node, const char *label);

#endif
