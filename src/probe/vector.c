/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/vector.h"

#include <stdbool.h>

/* Keep a value in a vector register and the compiler from knowing it. */
#if defined(__x86_64__) || defined(__i386__)
#define KEEP(value) __asm__ volatile("" : "+x"(value))
#elif defined(__aarch64__)
#define KEEP(value) __asm__ volatile("" : "+w"(value))
#else
#define KEEP(value) __asm__ volatile("" : "+m"(value))
#endif

#define KERNEL(name) name##_portable
#define KERNEL_TARGET
#define KERNEL_BYTES 16
#include "probe/vector_kernels.h"
#undef KERNEL
#undef KERNEL_TARGET
#undef KERNEL_BYTES

#ifdef __x86_64__
#define KERNEL(name) name##_avx2
#define KERNEL_TARGET __attribute__((target("avx2,fma")))
#define KERNEL_BYTES 32
#include "probe/vector_kernels.h"
#undef KERNEL
#undef KERNEL_TARGET
#undef KERNEL_BYTES

#define KERNEL(name) name##_avx512
#define KERNEL_TARGET __attribute__((target("avx512f,fma")))
#define KERNEL_BYTES 64
#include "probe/vector_kernels.h"
#undef KERNEL
#undef KERNEL_TARGET
#undef KERNEL_BYTES

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f");
}

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

static bool always(void)
{
    return true;
}

#define VECTOR(set, width)                                                                         \
    width, read_##set, write_##set, copy_##set, multiply_add_##set, multiply_add_one_##set

static const struct {
    bool (*here)(void);
    struct vector vector;
} sets[] = {
#ifdef __x86_64__
    {has_avx512, {"avx512f", VECTOR(avx512, 16)}},
    {has_avx2, {"avx2 and fma", VECTOR(avx2, 8)}},
    {always, {"sse2", VECTOR(portable, 4)}},
#elif defined(__aarch64__)
    {always, {"neon", VECTOR(portable, 4)}},
#else
    {always, {"portable", VECTOR(portable, 4)}},
#endif
};

const struct vector *vector_widest(void)
{
    size_t i = 0;
    while (!sets[i].here())
        i++;
    return &sets[i].vector;
}
