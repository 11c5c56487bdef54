/* SPDX-License-Identifier: Apache-2.0 */
/* Loops that use the widest vectors this CPU has, whatever perflab itself was compiled for. */
#ifndef PROBE_VECTOR_H
#define PROBE_VECTOR_H

#include <stddef.h>

enum { VECTOR_CHAINS = 12, VECTOR_BLOCK = 512 };

/* Sizes are multiples of VECTOR_BLOCK, addresses of 64 bytes. */
typedef void vector_stream(void *to, const void *from, size_t bytes);

struct vector {
    const char *name; /* "avx512f" */
    int floats;       /* in a vector */
    vector_stream *read, *write, *copy;
    /* `turns` times VECTOR_CHAINS independent multiply-adds, two operations each, of vectors of
     * f32 or of one f32. */
    void (*multiply_add)(size_t turns), (*multiply_add_one)(size_t turns);
};

const struct vector *vector_widest(void);

#endif
