/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The learner's workspace: a folder with the marker file `.perflab-workspace`, and in it one folder
 * for each lab begun:
 *
 *     <workspace>/<lab>/exercise.c         the learner's; perflab writes it once, and on reset
 *     <workspace>/<lab>/lab.h, README.md   copies from the pack, kept up to date while unchanged
 *     <workspace>/<lab>/compile_flags.txt  for editors that use clangd; likewise
 *     <workspace>/<lab>/<name>.new         the pack's newer version, where the learner changed
 * theirs <workspace>/<lab>/.kept/             what reset put aside, <name>.<date>-<time>[-<n>] in
 * UTC <workspace>/<lab>/.given/            what perflab gave last, to tell the learner's changes
 *
 * Every file is replaced as a whole or not at all. perflab does not write through symbolic links:
 * where a lab's folder or a file to be written is one, that is an error and nothing is written.
 *
 * Functions return 0, or -1 with an error added that names the path, the reason and what to do;
 * those that return a string give NULL for -1, and the string is the caller's to free.
 */
#ifndef APP_WORKSPACE_H
#define APP_WORKSPACE_H

#include "base/error.h"
#include "model/lab.h"

/* Make `folder` (and missing parents) a workspace. One that is a workspace already is fine. A
 * folder with anything in it is refused, as perflab would mix its folders with somebody's files;
 * what a fresh repository holds (.git, .gitignore, .gitattributes, README.md, LICENSE) does not
 * count. Nothing that exists is changed. */
int workspace_init(const char *folder, struct errors *errors);

/* The nearest workspace at or above `start`, else `fallback` (NULL: none), which must be one.
 * Absolute, without symbolic links. */
char *workspace_find(const char *start, const char *fallback, struct errors *errors);

/* The id of the lab in whose folder `folder` lies, or NULL (no error) if it lies in none. Any
 * folder there that is not hidden is taken for a lab's. */
char *workspace_lab_at(const char *workspace, const char *folder);

/* <workspace>/<lab> and the learner's file in it, whether they exist or not. */
char *workspace_lab_folder(const char *workspace, const struct lab *lab);
char *workspace_lab_file(const char *workspace, const struct lab *lab);

/* Begin a lab, or bring a begun one up to date. `include` is the absolute folder that holds
 * perflab/worker.h. Whatever the learner ought to know ("lab.h has changed ...") is added to
 * `notes`, a line each. */
int workspace_start_lab(const char *workspace, const struct lab *lab, const char *include,
                        struct strings *notes, struct errors *errors);

/* Put the lab's start back in place of the learner's file. *kept is the path of the copy of it, the
 * caller's to free; NULL if there was nothing to keep (no file, or the same as the start). */
int workspace_reset_lab(const char *workspace, const struct lab *lab, char **kept,
                        struct errors *errors);

#endif
