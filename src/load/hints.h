/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LOAD_HINTS_H
#define LOAD_HINTS_H

#include "base/error.h"
#include "model/lab.h"

/* load_hints() from text in memory; `name` stands in the errors. */
int hints_read(const char *name, const char *text, size_t size, struct strings *hints,
               struct errors *errors);

#endif
