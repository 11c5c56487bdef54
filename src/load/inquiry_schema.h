/* SPDX-License-Identifier: Apache-2.0 */
/* `answers:` of lab.yaml: what a lab of kind investigate asks. */
#ifndef LOAD_INQUIRY_SCHEMA_H
#define LOAD_INQUIRY_SCHEMA_H

#include "load/value.h"

VALUE_READER(inquiry_read); /* struct inquiry: a map of key: {ask, type, choices, unit} */

/* What a word of an answer may be made of where there are no choices. */
extern const struct form inquiry_word;

#endif
