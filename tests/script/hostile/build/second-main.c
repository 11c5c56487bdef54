/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Brings a main() of its own in the place of the worker's.
 *
 * expect: compile error
 * reason: does not compile
 */
#include "lab.h"

void scramble(const struct input *in, struct output *out)
{
    (void)in, (void)out;
}

int main(void)
{
    return 0;
}
