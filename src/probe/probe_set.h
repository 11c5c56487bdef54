/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting for the processes of a launch:
 *
 *     set = probe_set_open(&probe_root_live, names, count, pids, pid_count);
 *     probe_set_read(set, &before);
 *     ... what is to be counted ...
 *     probe_set_read(set, &after);
 *     probe_set_between(set, &before, &after, values);
 *     probe_set_close(set);
 *
 * Counters run from open to close; a reading disturbs nobody but the reader. Open after the
 * processes have started and while they rest, with the threads they have by then.
 */
#ifndef PROBE_PROBE_SET_H
#define PROBE_PROBE_SET_H

#include "probe/source.h"

enum probe_provenance {
    PROBE_ABSENT,   /* not known; note says why */
    PROBE_MEASURED, /* counted all the time */
    PROBE_SCALED,   /* counted for a share of the time and scaled up */
};

/* A metric between two readings. */
struct probe_value {
    const char *name; /* the set's */
    const char *unit;
    double value; /* NaN if absent */
    bool level;   /* what it is at the later reading, not a difference of two */
    enum probe_provenance provenance;
    double share; /* of the time counted: 1 if measured, 0 if absent */
    char *note;   /* why absent, or what to know beside it; owned; NULL if plain */
};

struct probe_reading { /* totals at a moment; start from {0}; may be read into again */
    struct probe_totals totals;
};

struct probe_set;

/* Never NULL: what cannot be counted is absent, with its reason, in what comes out. Names are those
 * of the sources' metrics, of the derived ones (derived.h) and, with libpfm4, of the CPU's events.
 * `root` must outlive the set; names and pids are copied. */
struct probe_set *probe_set_open(const struct probe_root *root, const char *const *names,
                                 size_t name_count, const pid_t *pids, size_t pid_count);
void probe_set_read(struct probe_set *set, struct probe_reading *reading);

/* values[0 .. name_count), in the order of the names given to probe_set_open. */
void probe_set_between(const struct probe_set *set, const struct probe_reading *before,
                       const struct probe_reading *after, struct probe_value *values);

int probe_set_cost(const struct probe_set *set); /* ns a reading, rather too much */
void probe_set_close(struct probe_set *set);

void probe_reading_free(struct probe_reading *reading);           /* empties */
void probe_values_free(struct probe_value *values, size_t count); /* the notes; not the array */

/* "measured", "scaled 63 %" or "absent: <why>"; the caller's to free. */
char *probe_value_provenance(const struct probe_value *value);

/* Whether a criterion may rest on it: absent never, scaled only from 50 % on. */
bool probe_value_decides(const struct probe_value *value);

#endif
