/* SPDX-License-Identifier: Apache-2.0 */
/* What lab.yaml and the folder of each kind of lab must have, and must not. */
#ifndef LOAD_LAB_KINDS_H
#define LOAD_LAB_KINDS_H

#include "load/schema.h"
#include "model/lab.h"

/* Of lab.yaml: whether its kind needs this key; and what is wrong for its kind. */
bool lab_kinds_need(struct source *source, const yaml_node_t *map, const struct field *field);
void lab_kinds_check(struct source *source, const yaml_node_t *map, const struct lab *lab);

/* Files of the folder that are missing. */
void lab_kinds_check_folder(struct source *source, const char *folder, const struct lab *lab);

#endif
