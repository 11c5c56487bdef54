/* SPDX-License-Identifier: Apache-2.0 */
/* What a screen says about a profile and its frames, in words; callers free what is returned. */
#ifndef REPORT_FLAME_WORDS_H
#define REPORT_FLAME_WORDS_H

#include <stdint.h>

#include "model/flame.h"

/* How it was taken: "sampled, cpu-clock 99 Hz, 812 samples, 0 lost, kernel stacks too". */
char *flame_words_source(const struct profile *profile);

/* "work (exercise.c:12), inlined" */
char *flame_words_frame(const struct flame_node *node);

/* "30 samples, 37.5 % [27.7, 48.5] of all, itself 12.5 %"; with a `before` that has samples and the
 * flame was compared with, "37.5 % [27.7, 48.5], baseline 12.0 % [7.0, 19.8]: +25.5 [13.6, 37.6]
 * points, ...". */
char *flame_words_share(const struct flame *flame, const struct flame_node *node,
                        const struct profile *profile, const struct profile *before);

/* Has the share changed by more than sampling may err? */
bool flame_words_changed(const struct flame_node *node, const struct profile *profile,
                         const struct profile *before);

/* "just now", "5 minutes ago", "3 days ago" */
char *flame_words_age(int64_t seconds);

#endif
