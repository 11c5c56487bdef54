/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A check's progress as one line that is drawn over itself, on any terminal terminfo knows; on one
 * it does not know, nothing is drawn. Narrow terminals get less of the line, never two lines. Below
 * it are a few rows of what is counted, fewer where the terminal is not high enough.
 */
#ifndef TUI_PROGRESS_H
#define TUI_PROGRESS_H

#include <jansson.h>

struct progress_line;

/* For the terminal on `fd`; NULL if there is none or it cannot redraw a line. */
struct progress_line *progress_line_new(int fd);
void progress_line_event(struct progress_line *line, const json_t *event);
void progress_line_text(struct progress_line *line, const char *text);
void progress_line_tick(struct progress_line *line); /* redraw the time that is left */
void progress_line_free(struct progress_line *line); /* wipes what was drawn; NULL is fine */

/* Columns of the terminal on `fd`; 80 if it is none. */
int terminal_width(int fd);

#endif
