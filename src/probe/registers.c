/* SPDX-License-Identifier: Apache-2.0 */
/*
 * x86-64: System V ABI, AMD64 supplement, figure 3.36; the return address stands in the place
 * after the last register. AArch64: DWARF for the Arm 64-bit Architecture, section 4.1; its numbers
 * are perf's, the program counter is none of them.
 */
#include "probe/registers.h"

#if defined(__x86_64__)
#include <asm/perf_regs.h>
static const unsigned char by_dwarf[] = {
    PERF_REG_X86_AX,  PERF_REG_X86_DX,  PERF_REG_X86_CX,  PERF_REG_X86_BX,  PERF_REG_X86_SI,
    PERF_REG_X86_DI,  PERF_REG_X86_BP,  PERF_REG_X86_SP,  PERF_REG_X86_R8,  PERF_REG_X86_R9,
    PERF_REG_X86_R10, PERF_REG_X86_R11, PERF_REG_X86_R12, PERF_REG_X86_R13, PERF_REG_X86_R14,
    PERF_REG_X86_R15, PERF_REG_X86_IP,
};
enum { PC = PERF_REG_X86_IP, SP = PERF_REG_X86_SP, COUNT = sizeof(by_dwarf), NUMBERED = COUNT };
#elif defined(__aarch64__)
#include <asm/perf_regs.h>
static const unsigned char by_dwarf[] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
    11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, PERF_REG_ARM64_PC,
};
enum { PC = PERF_REG_ARM64_PC, SP = PERF_REG_ARM64_SP, COUNT = sizeof(by_dwarf), NUMBERED = 32 };
#else
static const unsigned char by_dwarf[1];
enum { PC = 0, SP = 0, COUNT = 0, NUMBERED = 0 };
#endif

size_t registers_count(void)
{
    return COUNT;
}

uint64_t registers_mask(void)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < COUNT; i++)
        mask |= UINT64_C(1) << by_dwarf[i];
    return mask;
}

static uint64_t value_of(const uint64_t *values, int number)
{
    return values[__builtin_popcountll(registers_mask() & ((UINT64_C(1) << number) - 1))];
}

size_t registers_to_dwarf(const uint64_t *values, uint64_t *dwarf)
{
    for (size_t i = 0; i < NUMBERED; i++)
        dwarf[i] = value_of(values, by_dwarf[i]);
    return NUMBERED;
}

uint64_t registers_pc(const uint64_t *values)
{
    return COUNT ? value_of(values, PC) : 0;
}

uint64_t registers_sp(const uint64_t *values)
{
    return COUNT ? value_of(values, SP) : 0;
}
