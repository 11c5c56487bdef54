/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decision records: adr.md in a lab's folder of the workspace. The learner writes it; perflab
 * writes the template once and, between two markers, the numbers of the best and the last attempt,
 * as often as it is asked to. Everything outside the markers stays as it is, byte by byte.
 *
 * Functions return 0, or -1 with errors added that say where and what to do.
 */
#ifndef APP_ADR_H
#define APP_ADR_H

#include "base/error.h"
#include "model/lab.h"
#include "store/store.h"

/* <workspace>/<lab>/adr.md, the caller's to free. */
char *adr_path(const char *workspace, const struct lab *lab);

/* Write or bring up to date. `data` is perflab's data folder, for the template, which a lab may
 * have of its own (adr.md in its folder). *fresh: the file was not there. A lab without an attempt
 * is an error; nothing is written then. */
int adr_write(struct store *store, const char *workspace, const struct lab *lab, const char *data,
              bool *fresh, struct errors *errors);

/* Look whether the learner's parts are filled. 0: *complaints is empty, or has one for each thing
 * that is missing; -1: it cannot be read, as `errors` say. Changes nothing. */
int adr_check(struct store *store, const char *workspace, const struct lab *lab,
              struct errors *complaints, struct errors *errors);

/* The same of a text, for tests: `name` stands in the complaints. */
int adr_check_text(struct store *store, const char *lab, const char *name, const char *text,
                   size_t size, struct errors *complaints, struct errors *errors);

#endif
