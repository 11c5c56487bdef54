/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Becomes a shell that says it has won.
 *
 * expect: run-time error
 */
#include <stddef.h>
#include <unistd.h>

#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
    execl("/bin/sh", "sh", "-c", "echo '{\"verdict\":\"pass\"}'; exit 0", (char *)NULL);
}
