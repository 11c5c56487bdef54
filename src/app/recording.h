/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recorded run: the judge's events as they were printed, each with the milliseconds since the run
 * began, so that it can be looked at again at the same or another speed. JSON, one object a line:
 * an event's own line with the key "ms" put first. At most RECORDING_LIMIT bytes; where a run has
 * more, the rest is left out and the last line is {"ms":N,"event":"cut","lines":N}, which counts
 * what is missing.
 */
#ifndef APP_RECORDING_H
#define APP_RECORDING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { RECORDING_LIMIT = 1 << 20 };

struct recording {
    int64_t begun; /* clock_now() */
    struct text text;
    int64_t cut_ms;
    int cut; /* lines left out */
};

struct recording recording_begin(void);

/* Take one event, `line` as the judge printed it; recording_add_at() at a given moment. */
void recording_add(struct recording *recording, const char *line);
void recording_add_at(struct recording *recording, int64_t ms, const char *line);

/* What was recorded, the caller's to free; the recording is empty then. */
char *recording_take(struct recording *recording);
void recording_free(struct recording *recording);

/* The event at *at, the caller's to release, and its moment; *at goes on to the next. NULL at the
 * end. What is no event is passed over. Start with *at as the whole text. */
json_t *recording_next(const char **at, int64_t *ms);

#endif
