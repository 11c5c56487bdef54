/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel's text files say. Each function takes NUL-terminated text and returns false, with
 * its result untouched, for anything that is not quite as the kernel writes it: a number that is
 * cut off at the end of the text, too large, or not a number, is none. The formats are those of
 * proc(5), Documentation/accounting/psi.rst and Documentation/admin-guide/cgroup-v2.rst.
 */
#ifndef PROBE_PARSE_H
#define PROBE_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Field `number` (3 .. 52, as proc(5) counts) of /proc/PID/stat. The second field, the name in
 * parentheses, is the process's own choice and may hold anything. */
bool parse_stat_field(const char *text, int number, uint64_t *value);

/* Number `index` (from 0) of the line that starts with `key`: "key 1 2", "key: 1 kB", "key  :  1".
 */
bool parse_key(const char *text, const char *key, int index, uint64_t *value);

/* Number `number` (from 1) of /proc/PID/schedstat: "time on the CPU, time waiting, turns". */
bool parse_schedstat(const char *text, int number, uint64_t *value);

bool parse_number(const char *text, uint64_t *value); /* a file with nothing but a number */

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=12": the total (microseconds) of the line `kind`.
 */
bool parse_pressure(const char *text, const char *kind, uint64_t *total);

/* How many CPUs "0-3,8,250-255" names: rising, none twice, none above 65535. */
bool parse_cpu_list(const char *text, uint64_t *count);

/* "event=0x00,umask=0x80", as events stand in /sys/bus/event_source: what perf_event_open wants. */
bool parse_event(const char *text, uint64_t *config);

/*
 * The folder of a process in the hierarchy of a controller ("cpu", "memory"), from the texts of
 * /proc/PID/cgroup and /proc/PID/mountinfo. Version 1 is asked first, as a controller that is there
 * is nowhere else. False if there is none that can be seen from here.
 */
struct cgroup_place {
    bool unified; /* version 2 */
    char *folder; /* as mounted, the caller's to free */
    size_t mount; /* length of the mount point, the part of `folder` that is above all groups */
};
bool parse_cgroup(const char *cgroups, const char *mounts, const char *controller, bool unified,
                  struct cgroup_place *place);

#endif
