/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building the learner's and the baseline's program inside the sandbox, from the pack's own flags
 * and the learner's one source file: nothing else of a submission takes part.
 */
#ifndef JUDGE_BUILD_H
#define JUDGE_BUILD_H

#include "judge/rig.h"
#include "judge/scratch.h"

/* The compiler to use: $PERFLAB_CC, else cc, gcc or clang from PATH, absolute; NULL if none.
 * Caller frees. */
char *build_compiler(void);

/* A program of PATH, absolute; NULL if there is none. Caller frees. */
char *build_find(const char *name);

/* Whether a learner's file is one that the judge may read: not a link, and not too large. 0, or -1
 * with *failure. */
int build_check_source(const char *path, struct failure *failure);

/* First line of what `compiler --version` prints; caller frees. */
char *build_compiler_version(const char *compiler);

/* Build both sides at once into <scratch>/candidate/program and <scratch>/baseline/program; with
 * `simulation_flag`, a second time with that flag into simulated-candidate, simulated-baseline;
 * with `objects`, the one source of each alone into object-candidate, object-baseline, as code.o.
 * `data` is perflab's data folder (for the shim and the headers), `source` the file to judge.
 * 0, or -1 with *failure: a compile error carries the compiler's own lines as detail. */
int build_programs(const struct lab *lab, const struct sandbox *sandbox, const char *data,
                   const char *source, const char *compiler, const char *simulation_flag,
                   bool objects, const struct scratch *scratch, struct failure *failure);

#endif
