/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "probe/tracer.h"

/* Rows [number] = "name", made at build time from this machine's <sys/syscall.h>. */
static const char *const names[TRACE_SYSCALLS] = {
#include "syscall_names.h"
};

const char *trace_syscall_name(int number)
{
    return number >= 0 && number < TRACE_SYSCALLS ? names[number] : NULL;
}
