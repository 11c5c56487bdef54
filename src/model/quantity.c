/* SPDX-License-Identifier: Apache-2.0 */
#include "model/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define COUNT(word)                                                                                \
    {                                                                                              \
        word, word, 1, false                                                                       \
    }

const struct unit unit_table[] = {
    {"ns", "time", 1, false},
    {"us", "time", 1e3, false},
    {"µs", "time", 1e3, false},
    {"ms", "time", 1e6, false},
    {"s", "time", 1e9, false},
    {"min", "time", 60e9, false},
    {"h", "time", 3600e9, false},
    {"/s", "rate", 1, true},
    {"B/s", "bandwidth", 1, true},
    {"KiB/s", "bandwidth", 0x1p10, false},
    {"MiB/s", "bandwidth", 0x1p20, false},
    {"GiB/s", "bandwidth", 0x1p30, false},
    {"FLOP/s", "floating-point rate", 1, true},
    {"FLOP/B", "arithmetic intensity", 1, false},
    {"Hz", "frequency", 1, true},
    {"B", "size", 1, true},
    {"KiB", "size", 0x1p10, false},
    {"MiB", "size", 0x1p20, false},
    {"GiB", "size", 0x1p30, false},
    {"%", "number", 1, false},
    {"x", "number", 100, false},
    COUNT("bits"),
    COUNT("blocks"),
    COUNT("branches"),
    COUNT("buckets"),
    COUNT("calls"),
    COUNT("chains"),
    COUNT("connections"),
    COUNT("counters"),
    COUNT("CPUs"),
    COUNT("cycles"),
    COUNT("faults"),
    COUNT("instructions"),
    COUNT("lines"),
    COUNT("messages"),
    COUNT("misses"),
    COUNT("packets"),
    COUNT("pages"),
    COUNT("reads"),
    COUNT("registers"),
    COUNT("requests"),
    COUNT("runs"),
    COUNT("samples"),
    COUNT("servers"),
    COUNT("sets"),
    COUNT("threads"),
    COUNT("users"),
};
const size_t unit_count = sizeof(unit_table) / sizeof(unit_table[0]);

const struct unit *unit_find(const char *name)
{
    for (size_t i = 0; i < unit_count; i++)
        if (strcmp(unit_table[i].name, name) == 0)
            return &unit_table[i];
    return NULL;
}

/* The unit of "us" or "MB/s", and what its prefix multiplies by. */
static const struct unit *find_prefixed(const char *name, double *factor)
{
    static const struct {
        char letter;
        double factor;
    } prefixes[] = {{'K', 1e3}, {'M', 1e6}, {'G', 1e9}};
    const struct unit *unit = unit_find(name);
    *factor = 1;
    for (size_t i = 0; !unit && i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (name[0] == prefixes[i].letter) {
            unit = unit_find(name + 1);
            *factor = prefixes[i].factor;
            return unit && unit->prefixed ? unit : NULL;
        }
    return unit;
}

enum quantity_fault quantity_parse(const char *text, struct quantity *quantity)
{
    static const char blanks[] = " \t";
    text += strspn(text, blanks);
    size_t length = strspn(text, "0123456789.+-eE");
    char *number = memory_copy_range(text, length);
    text += length;
    text += strspn(text, blanks);
    size_t rest = strlen(text);
    while (rest && strchr(blanks, text[rest - 1]))
        rest--;
    char *name = memory_copy_range(text, rest);
    double value, factor = 1;
    const struct unit *unit = *name ? find_prefixed(name, &factor) : NULL;
    enum quantity_fault fault = QUANTITY_READ;
    if (*name == ',' || !text_number(number, &value) || !isfinite(value * factor)) /* "1,000" */
        fault = QUANTITY_NO_NUMBER;
    else if (*name && !unit)
        fault = QUANTITY_NO_UNIT;
    else
        *quantity = (struct quantity){value * factor, unit};
    free(number);
    free(name);
    return fault;
}

bool quantity_in(const struct quantity *quantity, const struct unit *to, double *value)
{
    const struct unit *plain = unit_find("x");
    const struct unit *from = quantity->unit ? quantity->unit : to ? to : plain;
    if (!to)
        to = plain;
    if (strcmp(from->family, to->family) != 0)
        return false;
    *value = from == to ? quantity->value : quantity->value * from->factor / to->factor;
    return isfinite(*value);
}
