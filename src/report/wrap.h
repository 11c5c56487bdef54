/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_WRAP_H
#define REPORT_WRAP_H

#include <stdio.h>

/* Print `text` broken at blanks to `width` columns, each line after `indent` blanks. */
void wrap_print(FILE *to, const char *text, int indent, int width);

#endif
