/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The few types and numbers of the kernel that the BPF programs use. Structs name only the fields
 * wanted; where those really are is put right when a program is loaded (CO-RE), from the running
 * kernel's own description of its types.
 */
#ifndef PROBE_BPF_KERNEL_H
#define PROBE_BPF_KERNEL_H

typedef unsigned char __u8;
typedef unsigned short __u16, __be16;
typedef unsigned int __u32, __be32, __wsum;
typedef unsigned long long __u64;
typedef signed short __s16;
typedef signed int __s32;
typedef signed long long __s64;

#include <stdbool.h>
#include <stdint.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

/* linux/bpf.h, which needs a C library's headers that the BPF target has not. */
enum {
    BPF_MAP_TYPE_HASH = 1,
    BPF_MAP_TYPE_ARRAY = 2,
    BPF_MAP_TYPE_STACK_TRACE = 7,
    BPF_MAP_TYPE_LRU_HASH = 9
};
enum { BPF_ANY = 0, BPF_F_MMAPABLE = 1 << 10, BPF_F_USER_STACK = 1 << 8 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct {
    int pid, tgid;
    unsigned int __state;
    unsigned long min_flt, maj_flt;
};
struct task_struct___old { /* before Linux 5.14 */
    long state;
};
struct request {
    unsigned int __data_len;
};

#pragma clang attribute pop

/* Registers as saved on entry, fixed by the system call interface: the first two arguments. */
#if defined(__TARGET_ARCH_x86)
enum { REGISTER_FIRST = 14, REGISTER_SECOND = 13, CALL_FUTEX = 202 };
#elif defined(__TARGET_ARCH_arm64)
enum { REGISTER_FIRST = 0, REGISTER_SECOND = 1, CALL_FUTEX = 98 };
#else
#error "unknown machine: add where it keeps the arguments of a system call"
#endif
enum { CALL_FUTEX_WAITV = 449, CALL_FUTEX_WAIT = 455 };

#endif
