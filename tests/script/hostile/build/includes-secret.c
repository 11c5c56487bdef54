/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Includes files that are not the learner's to read, so that the compiler shows what is in them.
 *
 * expect: compile error
 * isolation: bubblewrap
 */
#include "/etc/passwd"
#include "/etc/shadow"
#include "/proc/self/environ"
