/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where in the learner's file a compiler found something: read from what it printed, the lines
 * "file:line:column: error: message" that gcc and clang share. The text is not trusted: what does
 * not look like that is no complaint.
 */
#ifndef APP_COMPLAINT_H
#define APP_COMPLAINT_H

#include <stdbool.h>
#include <stddef.h>

enum complaint_kind { COMPLAINT_NOTE, COMPLAINT_WARNING, COMPLAINT_ERROR };

struct complaint {
    enum complaint_kind kind;
    int line, column; /* from 1; column 0: not told */
    size_t file_length;
    const char *message; /* within the text, up to the end of its line */
    int message_length;
};

enum { COMPLAINT_LAST_LINE = 10000000 };

/* Read one line, up to its end or newline. False if it is no complaint. */
bool complaint_read(const char *line, struct complaint *complaint);

/* Does it concern that file? By its last component, as the sandbox has folders of its own. */
bool complaint_about(const char *line, const struct complaint *complaint, const char *file);

/* The first error in a file, else the first warning. False: there is none. */
bool complaint_first(const char *text, const char *file, struct complaint *complaint);

#endif
