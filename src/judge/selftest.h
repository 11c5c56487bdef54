/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does this machine give verdicts that can be trusted? The whole way, sandboxed launches included,
 * on programs whose true ratio is known: how often is the verdict right, wrong, undecided?
 */
#ifndef JUDGE_SELFTEST_H
#define JUDGE_SELFTEST_H

#include "judge/check.h"

/* Run it, with one event a trial and one a scenario; `quick`: within a minute. Exit code: 0 if
 * every goal holds as far as the trials can tell, 1 if one is missed, 4 if it could not run. */
/* With options->observer: pairs of the same program, one side with all probes on it and one
 * without; exit code 1 if the probes surely cost 1 % or more. */
int selftest_run(const struct check_options *options);

#endif
