/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as one of the files that probes read; the first byte says which. Nothing may crash, and
 * a number that was found must be there: it is looked for in the text.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "probe/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
    if (!holds)
        abort();
}

/* What was read stands in the text. */
static void require_number(const char *text, bool found, const uint64_t *value)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%" PRIu64, *value);
    require(!found || strstr(text, digits) != NULL);
}

static void try_keys(const char *text)
{
    static const char *const keys[] = {"rchar", "syscr", "cpu", "se.nr_migrations", "Pss", "high"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        for (int index = 0; index < 9; index++) {
            uint64_t value = 0;
            require_number(text, parse_key(text, keys[i], index, &value), &value);
        }
}

static void try_stat(const char *text)
{
    for (int field = 0; field < 55; field++) {
        uint64_t value = 0;
        require_number(text, parse_stat_field(text, field, &value), &value);
    }
}

static void try_group(const char *text, size_t size)
{
    size_t first = strlen(text);
    const char *mounts = first < size ? text + first + 1 : "";
    for (int i = 0; i < 4; i++) {
        struct cgroup_place place = {0};
        bool found = parse_cgroup(text, mounts, i & 2 ? "cpu" : "memory", i & 1, &place);
        require(found == (place.folder != NULL));
        require(!found || (place.mount <= strlen(place.folder) &&
                           !strstr(place.folder + place.mount, "/../")));
        free(place.folder);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    char *text = memory_alloc(size);
    memcpy(text, data + 1, size - 1);
    uint64_t value = 0;
    switch (data[0]) {
    case 's':
        try_stat(text);
        break;
    case 'd':
        for (int i = 0; i < 5; i++)
            require_number(text, parse_schedstat(text, i, &value), &value);
        break;
    case 'k':
        try_keys(text);
        break;
    case 'e':
        require(!parse_event(text, &value) || value <= 0xffff);
        break;
    case 'p':
        require_number(text, parse_pressure(text, "some", &value), &value);
        break;
    case 'l':
        require(!parse_cpu_list(text, &value) || (value > 0 && value <= 65536));
        break;
    case 'n':
        require_number(text, parse_number(text, &value), &value);
        break;
    default:
        try_group(text, size - 1);
        break;
    }
    free(text);
    return 0;
}
