/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thousands of errors and of messages that no limit on errors holds back.
 *
 * expect: compile error
 */
#define MESSAGES _Pragma("message \"no end of this\"") _Pragma("message \"no end of this\"")
#define MORE(x) x x x x x x x x x x x x x x x x
#define MUCH(x) MORE(MORE(x))
MUCH(MUCH(MESSAGES))
MUCH(MUCH(this is not C;))
