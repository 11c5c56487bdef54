/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal: taken, given away for a while, given back as it was, whatever happens. */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include "base/error.h"

/* Take it and choose a theme. 0, or -1 with an error if there is none, or it is not enough of one.
 * From then on a crash gives it back, too. */
int terminal_open(const char *theme, struct errors *errors);
void terminal_close(void);

void terminal_leave(void);  /* for another program */
void terminal_return(void); /* from it; everything is to be drawn */
void terminal_resized(void);

#endif
