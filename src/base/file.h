/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files and folders. Functions return 0 or -errno. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Read at most `limit` bytes of a regular file; -EFBIG if it is larger. *data is NUL-terminated
 * (not counted in *size) and the caller's to free. */
int file_read(const char *path, size_t limit, char **data, size_t *size);

/* Replace `path` as a whole or not at all: temporary file beside it, fsync, rename. */
int file_write(const char *path, const char *data, size_t size, mode_t mode);

int file_make_folders(const char *path); /* mkdir -p */
int file_remove_tree(const char *path);  /* rm -r, following no links; a missing path is fine */
bool file_exists(const char *path);

/* A program of ours that is not in PATH: beside this one (a build tree), in ../libexec/perflab
 * (installed, perhaps moved), or where it was to be installed. NULL if it is not there; caller
 * frees. */
char *file_find_program(const char *name);

/* "a/b" from "a" and "b"; caller frees. */
char *file_join(const char *folder, const char *name);

#endif
