/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "probe/parse.h"

/* "event=0x3c": a hexadecimal number of at most eight bits; *at moves behind it. */
static bool take_term(const char **at, const char *name, uint64_t *value)
{
    size_t length = strlen(name), digits;
    const char *p = *at;
    if (strncmp(p, name, length) != 0 || strncmp(p + length, "=0x", 3) != 0)
        return false;
    p += length + 3;
    digits = strspn(p, "0123456789abcdefABCDEF");
    if (digits == 0 || digits > 2)
        return false;
    *value = strtoull(p, NULL, 16);
    *at = p + digits;
    return true;
}

bool parse_event(const char *text, uint64_t *config)
{
    uint64_t event, umask = 0;
    const char *p = text;
    if (!take_term(&p, "event", &event))
        return false;
    if (*p == ',' && (p++, !take_term(&p, "umask", &umask)))
        return false;
    if (strcmp(p, "\n") != 0)
        return false;
    *config = event | umask << 8;
    return true;
}
