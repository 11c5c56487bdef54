/* SPDX-License-Identifier: Apache-2.0 */
/* A sample's registers: perf's numbers for them and DWARF's. Machines without a row have none. */
#ifndef PROBE_REGISTERS_H
#define PROBE_REGISTERS_H

#include <stddef.h>
#include <stdint.h>

uint64_t registers_mask(void); /* perf_event_attr.sample_regs_user */
size_t registers_count(void);  /* bits in it; values come in the order of the bits */

/* The values by DWARF number, `dwarf` of REGISTERS_DWARF; their count. */
enum { REGISTERS_DWARF = 33 };
size_t registers_to_dwarf(const uint64_t *values, uint64_t *dwarf);

uint64_t registers_pc(const uint64_t *values);
uint64_t registers_sp(const uint64_t *values);

#endif
