/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where things are. State and cache follow the XDG base directory specification; the data that
 * comes with perflab (labs, curriculum, shim, public headers) is found from the running program, so
 * that a build tree, an installed copy and a moved copy all work without settings.
 *
 * Every function returns an absolute path, the caller's to free, or NULL with one error added.
 * None of them creates anything.
 */
#ifndef APP_FOLDERS_H
#define APP_FOLDERS_H

#include "base/error.h"

/* $XDG_STATE_HOME/perflab, or ~/.local/state/perflab: history, progress, settings. */
char *folders_state(struct errors *errors);

/* $XDG_CACHE_HOME/perflab, or ~/.cache/perflab: what can be built again. */
char *folders_cache(struct errors *errors);

/* ~/perflab, which a workspace is made in unless another is named. */
char *folders_workspace(void);

/* The folder with labs/, curriculum/, src/judge/shim.c and include/. In this order: $PERFLAB_DATA
 * (an error if it is no folder); the source tree, if the program runs from the build tree;
 * ../share/perflab beside the program's folder; the place chosen when perflab was built. */
char *folders_data(struct errors *errors);

/* The same for a program with that absolute path instead of the running one; NULL: unknown. */
char *folders_data_of(const char *program, struct errors *errors);

#endif
