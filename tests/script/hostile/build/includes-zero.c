/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Includes a file that never ends.
 *
 * expect: compile error
 */
#include "/dev/zero"
