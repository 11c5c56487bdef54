/* SPDX-License-Identifier: Apache-2.0 */
/* The learner's editor. */
#ifndef APP_EDITOR_H
#define APP_EDITOR_H

#include "base/error.h"
#include "model/lab.h"

/* The command that edits a file: $VISUAL, else $EDITOR, each as a shell would read it, else the
 * first of a few that is installed. It opens the file at a line (0: wherever) if it is one of those
 * that can be told. 0, or -1 with an error if there is none. */
int editor_command(const char *file, int line, struct strings *argv, struct errors *errors);

#endif
