/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Includes itself.
 *
 * expect: compile error
 */
#include __FILE__
