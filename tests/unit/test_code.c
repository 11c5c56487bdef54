/* SPDX-License-Identifier: Apache-2.0 */
/* Vector arithmetic in listings as objdump prints them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/code.h"

static void expect(const char *instruction, size_t count)
{
    char *listing = memory_print("\nexercise.o:     file format elf64\n\n0000000000000000 <f>:\n"
                                 "   0:\tret\n  1c:\t%s\n  20:\tnop\n",
                                 instruction);
    if (code_count_vectors(listing) != count)
        fail_msg("'%s' is not %zu vector instructions", instruction, count);
    free(listing);
}

static void arithmetic_on_several_numbers_counts(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "vfmadd231ps %ymm0,%ymm1,%ymm2",
        "vfmadd132pd (%rax),%zmm17,%zmm31",
        "vmulps (%rdx,%rax,4),%ymm0,%ymm1",
        "mulps  %xmm1,%xmm0",
        "addpd  0x10(%rip),%xmm3        # 40 <f+0x40>",
        "paddd  %xmm1,%xmm0",
        "vpmulld %ymm1,%ymm0,%ymm0",
        "vpdpbusd %zmm1,%zmm2,%zmm3",
        "vpsrlq $0x20,%ymm1,%ymm2",
        "vaddps %zmm1,%zmm2,%zmm3{%k1}{z}",
        "fmla\tv0.4s, v1.4s, v2.s[0]",
        "fadd\tv3.2d, v4.2d, v5.2d",
        "add\tv0.16b, v1.16b, v2.16b",
        "sdot\tv0.4s, v1.16b, v2.16b",
        "umlal2\tv0.8h, v1.16b, v2.16b",
        "fmla\tz0.s, p0/m, z1.s, z2.s",
        "mul\tv1.8h, v2.8h, v3.8h // #1",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        expect(lines[i], 1);
}

static void one_number_and_no_arithmetic_do_not(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "vfmadd231ss %xmm0,%xmm1,%xmm2",
        "mulsd  %xmm1,%xmm0",
        "vmovups %ymm0,(%rax)",
        "vxorps %xmm0,%xmm0,%xmm0",
        "pxor   %xmm0,%xmm0",
        "andps  %xmm1,%xmm0",
        "vbroadcastss (%rdi),%ymm0",
        "vpermps %ymm0,%ymm1,%ymm2",
        "cvtps2pd %xmm0,%xmm0",
        "cvttsd2si %xmm0,%eax",
        "pslldq $0x8,%xmm0",
        "vpsrldq $0x8,%xmm0,%xmm1",
        "paddd  %mm1,%mm0",
        "add    %rax,%rbx",
        "call   20 <mulps %xmm0,%xmm1>",
        "lea    0x0(%rip),%rdi        # 40 <vmulps %ymm0>",
        "fmadd\ts0, s1, s2, s3",
        "fmul\ts0, s1, v2.s[1]",
        "ld1\t{v0.4s}, [x0]",
        "ldr\tq0, [x1]",
        "movi\tv0.4s, #0x0",
        "dup\tv0.4s, w1",
        "eor\tv0.16b, v0.16b, v0.16b",
        "add\tx0, x1, x2",
        "b.ne\t40 <add v0.4s>",
        "addpspspspspspspspspspspspspspsps %xmm0,%xmm1",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        expect(lines[i], 0);
}

static void only_lines_of_code_are_read(void **state)
{
    (void)state;
    assert_int_equal(code_count_vectors(""), 0);
    assert_int_equal(code_count_vectors("mulps %xmm1,%xmm0\n"), 0);
    assert_int_equal(code_count_vectors("00000000 <mulps %xmm0>:\n"), 0);
    assert_int_equal(code_count_vectors(":\tmulps %xmm1,%xmm0\n"), 0);
    assert_int_equal(code_count_vectors("1:\tmulps %xmm1,%xmm0"), 1); /* the end is missing */
    assert_int_equal(code_count_vectors("1:\tmulps %xm"), 0);
    assert_int_equal(code_count_vectors("1:\tmulps %xmm0\n2:\tmulps %xmm0\n"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_on_several_numbers_counts),
        cmocka_unit_test(one_number_and_no_arithmetic_do_not),
        cmocka_unit_test(only_lines_of_code_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
