/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the probes read: /proc and /sys, or folders of a test that look like them. Files there have
 * no size, so they are read to their end.
 */
#ifndef PROBE_ROOT_H
#define PROBE_ROOT_H

struct probe_root {
    const char *proc, *sys; /* without a slash at the end */
};

extern const struct probe_root probe_root_live;

/* The whole text of folder/name, the caller's; or of name below an open folder. 0 or -errno, -EFBIG
 * beyond 1 MB. */
int root_read(const char *folder, const char *name, char **text);
int root_read_at(int folder, const char *name, char **text);

/* Its first line without the newline, the caller's; NULL if it cannot be read. */
char *root_line(const char *folder, const char *name);

/* The place of an absolute path, which may lie below /sys, in this root; the caller's. */
char *root_below_sys(const struct probe_root *root, const char *path);

#endif
