/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last profile of a lab, kept so that it can be looked at again: one file for time on the CPU
 * and one for time off it, a lab, in the folder profiles/ of the cache. The next one replaces it.
 */
#ifndef APP_KEPT_PROFILE_H
#define APP_KEPT_PROFILE_H

#include <stdint.h>

#include "base/error.h"
#include "model/profile.h"

struct kept_profile {        /* open struct; start from {0} */
    struct profile sides[2]; /* candidate, baseline */
    size_t count;            /* 0: there is no profile; 1: no baseline */
    int64_t when;            /* seconds since 1970 */
    uint64_t source;         /* kept_profile_source() of the file that was profiled */
};

/* What tells one version of a file from another; 0: it cannot be read. */
uint64_t kept_profile_source(const char *path);

/* Is one of time on the CPU kept? */
bool kept_profile_there(const char *cache, const char *lab);

/* 0, or -1 with an error. */
int kept_profile_write(const char *cache, const char *lab, bool off_cpu,
                       const struct kept_profile *kept, struct errors *errors);

/* What is not there, or is broken, is an empty *kept. */
void kept_profile_read(const char *cache, const char *lab, bool off_cpu, struct kept_profile *kept);

/* 0, or -1 and an empty *kept if the text is none. Any text is fine. */
int kept_profile_parse(const char *text, size_t size, struct kept_profile *kept);

void kept_profile_free(struct kept_profile *kept); /* empties it */

#endif
