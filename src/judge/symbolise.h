/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names for the addresses of samples. They come from the learner's object, which may be made to
 * break whoever reads it, so they are looked up by a copy of the judge in the same sandbox as the
 * learner's program, with limits on time, memory and what it may answer; under the same paths, too,
 * so that mappings need no translation. What it answers is checked and never believed.
 */
#ifndef JUDGE_SYMBOLISE_H
#define JUDGE_SYMBOLISE_H

#include "judge/capture.h"
#include "judge/sandbox.h"
#include "model/profile.h"

#define SYMBOLISE_FLAG "--symbolise"

/* Turn all samples captured of the program in `folder` into stacks of the profile, kernel frames
 * innermost. Where the user's functions cannot be named, profile->user_note says why and the
 * stacks still show the kernel's. 0 or -errno. */
int symbolise(const struct capture *capture, const struct sandbox *sandbox, const char *folder,
              struct profile *profile);

/* main() of the copy in the sandbox. */
int symbolise_main(void);

#endif
