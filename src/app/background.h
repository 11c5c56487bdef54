/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that runs beside this one: started, read from as its output comes, ended when it is
 * told to or has run for too long. Nothing here waits but background_finish(). Its input is empty,
 * and it has a process group of its own, so that Ctrl-C reaches this program alone.
 */
#ifndef APP_BACKGROUND_H
#define APP_BACKGROUND_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

struct background_request {
    const char *const *argv; /* looked for in $PATH; NULL at the end */
    int seconds;             /* it may take; then it is killed */
    size_t limit;            /* bytes of a line, or of the text that is kept; then it is ended */
    bool with_errors;        /* what it says on stderr is output, too; else that is not touched */
    bool group;              /* what it started is told to end as well */
};

/* A line of its output, without its end. */
typedef void background_line(void *context, char *line);

/* NULL with errno if it cannot be started. A program that is not there ends with exit code 127. */
struct background *background_start(const struct background_request *request);

/* For poll(): readable when there is something for background_step(); -1 once it has closed it. */
int background_fd(const struct background *background);

/* Hand on what is there, line by line; `line` NULL: it is kept as it is. False once the program has
 * ended. To be called when the descriptor is readable and, at times, besides: it also ends what
 * does not end by itself. */
bool background_step(struct background *background, background_line *line, void *context);

/* Ask the program to end; it gets five seconds, then it is killed. */
void background_cancel(struct background *background);

/* Free it; waits if the program has not ended. *code is its exit code, 128 + the number if a signal
 * ended it. `text` (NULL: not wanted) gets what was kept. 0, or -errno of what broke it off:
 * -ETIME, -EMSGSIZE. */
int background_finish(struct background *background, struct text *text, int *code);

#endif
