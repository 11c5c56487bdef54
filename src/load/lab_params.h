/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of a lab: params, those that quick overrides, and the stages, each with a few of its
 * own. */
#ifndef LOAD_LAB_PARAMS_H
#define LOAD_LAB_PARAMS_H

#include "load/value.h"
#include "model/lab.h"

VALUE_READER(lab_params_read);        /* a map, at the field's offset */
VALUE_READER(lab_params_read_stages); /* of a struct lab */

/* All have been read: what overrides a parameter must be one; then quick and the stages become
 * whole. */
void lab_params_check(struct source *source, const yaml_node_t *map, struct lab *lab);

#endif
