/* SPDX-License-Identifier: Apache-2.0 */
/* A profile's files: the flame graph as SVG and the stacks as text. */
#ifndef APP_FLAME_FILES_H
#define APP_FLAME_FILES_H

#include "base/error.h"
#include "model/flame.h"
#include "model/lab.h"

/* Write <folder>/<lab>.svg and <lab>.folded (of off-CPU time: <lab>.off-cpu.svg, ...), and
 * <lab>.baseline.folded for `before` if it is not NULL. A file there that is no profile is left
 * alone, which is an error. Adds the paths written to `files`. 0 or -1 with errors. */
int flame_files_write(const char *folder, const char *lab, const struct profile *profile,
                      const struct profile *before, struct strings *files, struct errors *errors);

#endif
