/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inner loops of bandwidth and arithmetic for one width of vector: a template, included by
 * vector.c once for each instruction set with
 *   KERNEL(name)    the function's name for this set
 *   KERNEL_TARGET   the function attribute that lets the compiler use it
 *   KERNEL_BYTES    of a vector
 * Twelve chains are more than any CPU's latency x throughput of a multiply-add needs and, with the
 * two constants, no more than the sixteen registers that most have.
 */
#define CHAINS(step)                                                                               \
    step(0) step(1) step(2) step(3) step(4) step(5) step(6) step(7) step(8) step(9) step(10)       \
        step(11)

typedef long KERNEL(bits) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef float KERNEL(floats) __attribute__((vector_size(KERNEL_BYTES)));

KERNEL_TARGET static void KERNEL(read)(void *to, const void *from, size_t bytes)
{
    const KERNEL(bits) *at = from, *end = at + bytes / KERNEL_BYTES;
    KERNEL(bits) a = {0}, b = {0}, c = {0}, d = {0};
    (void)to;
    for (; at < end; at += 8) {
        a |= at[0] | at[4];
        b |= at[1] | at[5];
        c |= at[2] | at[6];
        d |= at[3] | at[7];
    }
    a |= b | c | d;
    __asm__ volatile("" : : "m"(a));
}

KERNEL_TARGET static void KERNEL(write)(void *to, const void *from, size_t bytes)
{
    KERNEL(bits) *at = to, *end = at + bytes / KERNEL_BYTES, value = {1};
    (void)from;
    for (; at < end; at += 8) {
        at[0] = at[1] = at[2] = at[3] = value;
        at[4] = at[5] = at[6] = at[7] = value;
        __asm__ volatile("" : : : "memory"); /* stays a loop, becomes no memset() */
    }
}

KERNEL_TARGET static void KERNEL(copy)(void *to, const void *from, size_t bytes)
{
    const KERNEL(bits) *in = from, *end = in + bytes / KERNEL_BYTES;
    KERNEL(bits) *out = to;
    for (; in < end; in += 8, out += 8) {
        out[0] = in[0], out[1] = in[1], out[2] = in[2], out[3] = in[3];
        out[4] = in[4], out[5] = in[5], out[6] = in[6], out[7] = in[7];
        __asm__ volatile("" : : : "memory");
    }
}

KERNEL_TARGET static void KERNEL(multiply_add)(size_t turns)
{
    KERNEL(floats) factor = {0}, term = {0};
    factor += 0.999f;
    term += 0.001f;
#define CHAIN_BEGIN(i) KERNEL(floats) x##i = term;
#define CHAIN_STEP(i) x##i = x##i * factor + term;
#define CHAIN_KEEP(i) KEEP(x##i);
    CHAINS(CHAIN_BEGIN)
    for (size_t turn = 0; turn < turns; turn++) {
        CHAINS(CHAIN_STEP)
        CHAINS(CHAIN_KEEP)
    }
}

KERNEL_TARGET static void KERNEL(multiply_add_one)(size_t turns)
{
    float factor = 0.999f, term = 0.001f;
#define CHAIN_BEGIN_ONE(i) float x##i = term;
    CHAINS(CHAIN_BEGIN_ONE)
    for (size_t turn = 0; turn < turns; turn++) {
        CHAINS(CHAIN_STEP)
        CHAINS(CHAIN_KEEP)
    }
}

#undef CHAINS
#undef CHAIN_BEGIN
#undef CHAIN_BEGIN_ONE
#undef CHAIN_STEP
#undef CHAIN_KEEP
