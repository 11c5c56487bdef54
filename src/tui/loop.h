/* SPDX-License-Identifier: Apache-2.0 */
/* The one loop of the shell, on the terminal it was started on. */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

#include "app/shell.h"

/* Run until it is quit, or the terminal goes. `theme`: a name of theme.h. 0, or -1 with an error.
 */
int loop_run(struct shell *shell, const char *theme, struct errors *errors);

#endif
