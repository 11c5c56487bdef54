/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's functions, by /proc/kallsyms. */
#ifndef PROBE_KALLSYMS_H
#define PROBE_KALLSYMS_H

#include <stddef.h>
#include <stdint.h>

struct kallsyms;

/* From a file like /proc/kallsyms. Never NULL; where the addresses are hidden (all 0) or there is
 * no such file, nothing is found in it. */
struct kallsyms *kallsyms_open(const char *path);
struct kallsyms *kallsyms_parse(const char *text, size_t size);

/* The function an address lies in; "[kernel]" if it is not known. Owned by the table. */
const char *kallsyms_find(const struct kallsyms *kallsyms, uint64_t address);
void kallsyms_close(struct kallsyms *kallsyms); /* NULL is fine */

#endif
