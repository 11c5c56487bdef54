/* SPDX-License-Identifier: Apache-2.0 */
/* A call stack as a probe saw it, and how much it weighs. */
#ifndef PROBE_STACK_H
#define PROBE_STACK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { STACK_DEEPEST = 127 };

struct stack {
    pid_t pid;     /* of the process */
    double weight; /* samples, or ns off the CPU */
    size_t user_count, kernel_count;
    uint64_t user[STACK_DEEPEST];   /* addresses, innermost first */
    uint64_t kernel[STACK_DEEPEST]; /* innermost first; none where the kernel's are not permitted */
};

typedef void stack_visitor(const struct stack *stack, void *context);

#endif
