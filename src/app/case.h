/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The case of a lab of kind investigate: drawn when its answers.yaml is placed and again when it is
 * reset, so that one learner's answers are not another's. start.yaml has the line `case: new`.
 */
#ifndef APP_CASE_H
#define APP_CASE_H

#include <stdbool.h>

/* A copy of start.yaml's text with a number in place of `new`: with the one that was given with
 * this file before, if it was and `again` is false, else with one drawn now. `folder` is the lab's
 * in the workspace. The caller's to free. */
char *case_fill(const char *text, const char *folder, const char *name, bool again);

#endif
