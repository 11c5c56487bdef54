/* SPDX-License-Identifier: Apache-2.0 */
/* A process's memory, faults and waits while it runs, a line of text at a time, from the probe
 * table. */
#ifndef APP_VITALS_H
#define APP_VITALS_H

#include <sys/types.h>

struct vitals;

/* Begin to count; the process has started. Never NULL. */
struct vitals *vitals_open(pid_t pid);

/* What the numbers of the lines are and where they come from: some lines, each with a newline. The
 * caller's to free. */
char *vitals_head(struct vitals *vitals);

/* What has happened since the last line, with the seconds since the start; without a newline. The
 * caller's to free; NULL: the process is gone. */
char *vitals_line(struct vitals *vitals);

void vitals_close(struct vitals *vitals);

#endif
