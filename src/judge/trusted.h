/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of a lab that perflab itself trusts, judge.c, patient.c and system.c: compiled on first
 * use and kept in the cache. */
#ifndef JUDGE_TRUSTED_H
#define JUDGE_TRUSTED_H

#include "model/lab.h"

struct trusted {
    const char *source;                     /* of the lab's folder: "judge.c" */
    const char *kept;                       /* the cache's folder of such: "judges" */
    const char *suffix;                     /* ".so" */
    const char *const *flags, *const *libs; /* each NULL-terminated */
};
extern const struct trusted trusted_judge;

/* Build <lab>/<source> against <data>/include into <cache>/<kept>/<lab>-<hash of all that goes
 * in><suffix>, unless it is there. Returns the path, the caller's; or NULL with *problem, too the
 * caller's: the compiler's words. */
char *trusted_build(const struct lab *lab, const char *data, const char *cache,
                    const char *compiler, const struct trusted *trusted, char **problem);

/* The same of a program of the lab's folder, `source`, with the lab's own flags and libraries, into
 * <cache>/<kept>. */
char *trusted_build_program(const struct lab *lab, const char *source, const char *kept,
                            const char *data, const char *cache, const char *compiler,
                            char **problem);

#endif
