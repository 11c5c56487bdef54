/* SPDX-License-Identifier: Apache-2.0 */
/* Readers of one value each: what `struct field` points to, and the forms that texts have. */
#ifndef LOAD_VALUE_H
#define LOAD_VALUE_H

#include "load/schema.h"

#define VALUE_READER(name)                                                                         \
    void name(struct source *source, const yaml_node_t *node, const struct field *field, void *base)

VALUE_READER(value_text);    /* char *, by .form, which may be NULL: any line of text */
VALUE_READER(value_texts);   /* struct strings, each by .form */
VALUE_READER(value_choice);  /* an enum, by .choice */
VALUE_READER(value_choices); /* struct strings, by .choice */
VALUE_READER(value_number);  /* double, by .span */
VALUE_READER(value_integer); /* int, by .range */
VALUE_READER(value_long);    /* int64_t, by .range */
VALUE_READER(value_size);    /* int64_t, by .range; may end in K, M, G */
VALUE_READER(value_record);  /* a struct in the struct, by .schema */
VALUE_READER(value_records); /* an array of structs, by .schema, .size, .count_offset */
VALUE_READER(value_version); /* nothing: `schema: 1` is only checked */

extern const struct form value_id;        /* of a lab, path or checkpoint */
extern const struct form value_name;      /* of a C function or parameter */
bool value_is_word(const char *text);     /* lower-case letters, digits and _, at most 64 */
extern const struct form value_c_file;    /* a plain file name */
extern const struct form value_edit_file; /* of C or YAML */
extern const struct span value_positive;  /* a number > 0 */
extern const struct span value_points;    /* a number >= 0 */
extern const struct choice value_kinds;

/* Pieces for readers of a format's own. They add the error and return false. */
bool value_take_size(struct source *source, const yaml_node_t *node, const char *label,
                     const struct range *range, int64_t *to);
bool value_take_integer(struct source *source, const yaml_node_t *node, const char *label,
                        const struct range *range, int64_t *to);
bool value_take_number(struct source *source, const yaml_node_t *node, const char *label,
                       const struct span *span, double *to);

/* A quantity (model/quantity.h) with its unit, > 0, as "1.5ms" or "50K/s": digits, then at once the
 * unit, of the family of `unit`; it is turned into that. */
bool value_take_quantity(struct source *source, const yaml_node_t *node, const char *label,
                         const char *unit, double *to);

#endif
