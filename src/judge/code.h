/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the compiler made of a file: the vector arithmetic in it, counted in what objdump prints.
 * That shows what is there, not that it runs; a program can carry instructions it never comes to.
 */
#ifndef JUDGE_CODE_H
#define JUDGE_CODE_H

#include "judge/pairs.h"
#include "judge/sandbox.h"
#include "judge/scratch.h"

struct code {
    char *missing;         /* why nothing is known; NULL if it is */
    double vectors[SIDES]; /* instructions that compute on several numbers at once */
};

/* Does the lab name a metric of the built code? */
bool code_wanted(const struct lab *lab);

/* Look at <scratch>/object-<side>/code.o of both sides, in the sandbox. */
void code_read(const struct sandbox *sandbox, const struct scratch *scratch, struct code *code);

/* Vector arithmetic in what `objdump -d --no-show-raw-insn` prints for x86-64 or AArch64. Moves,
 * shuffles, conversions, bitwise operations and scalar arithmetic in vector registers are not. */
size_t code_count_vectors(const char *listing);

#endif
