/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_LAB_SCHEMA_H
#define LOAD_LAB_SCHEMA_H

#include "load/schema.h"

extern const struct schema lab_schema; /* of lab.yaml, fills a struct lab */

#endif
