/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A macro of 2^40 words: the compiler's memory or its time ends first.
 *
 * expect: compile error
 */
#define A(x) x x x x x x x x x x x x x x x x
#define B(x) A(A(x))
#define C(x) B(B(x))
#define D(x) C(C(x))
int x = D(D(1 +)) 1;
