/* SPDX-License-Identifier: Apache-2.0 */
#include "report/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prefixes of the units that take one, by thousands. */
static const struct unit {
    const char *name, *prefixes[6], *after;
} units[] = {
    {"1/s", {"", "k", "M", "G", "T", NULL}, "/s"},
    {"bytes", {"B", "kB", "MB", "GB", "TB", NULL}, ""},
    {"ns", {"ns", "us", "ms", "s", NULL}, ""},
};

static const struct unit *unit_find(const char *name)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

/* Units that follow their number without a blank. */
static bool is_close(const char *unit)
{
    return !*unit || strcmp(unit, "x") == 0 || strcmp(unit, "%") == 0;
}

/* NaN and infinities, which have no digits. */
static bool print_special(char *to, double value)
{
    if (isfinite(value))
        return false;
    snprintf(to, NUMBER_SIZE, "%s", isnan(value) ? "n/a" : value > 0 ? "any" : "none");
    return true;
}

/* Decimals that leave three significant digits. */
static int decimals(double value)
{
    double size = fabs(value);
    return size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
}

/* Divide *value by thousands until it is below `limit`; which prefix that is. */
static const char *scaled(const struct unit *unit, double limit, double *value)
{
    const char *const *prefix = unit->prefixes;
    for (; fabs(*value) >= limit && prefix[1]; prefix++)
        *value /= 1000;
    return *prefix;
}

/* Significant digits of a plain number: three, but what tells 0.9996 from 1. */
static int digits(double value)
{
    return value > 0.99 && value < 1 ? 4 : 3;
}

char *number_print(char *to, double value, const char *unit)
{
    const struct unit *known = unit_find(unit);
    if (print_special(to, value))
        return to;
    if (strcmp(unit, "x") == 0 || strcmp(unit, "%") == 0) {
        snprintf(to, NUMBER_SIZE, "%.*f%s", decimals(value), value, unit);
    } else if (known) {
        const char *prefix = scaled(known, 999.5, &value);
        snprintf(to, NUMBER_SIZE, "%.*f %s%s", decimals(value), value, prefix, known->after);
    } else if (value == floor(value) && fabs(value) < 1e6) {
        snprintf(to, NUMBER_SIZE, "%.0f", value);
    } else {
        snprintf(to, NUMBER_SIZE, "%.*g", digits(value), value);
    }
    return to;
}

/* The unit behind the number, with its blank; "" where it is close. */
static const char *suffix(const char *number)
{
    const char *blank = strchr(number, ' ');
    return blank ? blank : "";
}

static int without(const char *number, const char *unit)
{
    return (int)(strlen(number) - strlen(unit));
}

char *number_interval(char *to, double value, double low, double high, const char *unit)
{
    char texts[3][NUMBER_SIZE];
    const double numbers[] = {value, low, high};
    for (int i = 0; i < 3; i++)
        number_print(texts[i], numbers[i], unit);
    bool alone = isnan(value);
    const char *end = suffix(texts[2]);
    if (strcmp(suffix(texts[1]), end) != 0 || (!alone && strcmp(suffix(texts[0]), end) != 0))
        end = "";
    snprintf(to, NUMBER_INTERVAL_SIZE, "%.*s%s[%.*s, %.*s]%s", alone ? 0 : without(texts[0], end),
             texts[0], alone ? "" : " ", without(texts[1], end), texts[1], without(texts[2], end),
             texts[2], end);
    return to;
}

char *number_of_unit(char *to, double value, const char *unit)
{
    if (!isfinite(value) || unit_find(unit) || is_close(unit))
        return number_print(to, value, unit);
    snprintf(to, NUMBER_SIZE, "%.*f %s", decimals(value), value, unit);
    return to;
}

char *number_tick(char *to, double value, const char *unit)
{
    const struct unit *known = unit_find(unit);
    if (print_special(to, value))
        return to;
    if (known) {
        const char *prefix = scaled(known, 999.95, &value);
        snprintf(to, NUMBER_SIZE, "%.4g %s%s", value, prefix, known->after);
    } else {
        snprintf(to, NUMBER_SIZE, "%.4g%s%s", value, is_close(unit) ? "" : " ", unit);
    }
    return to;
}

char *number_bucket(char *to, size_t power, const char *unit)
{
    snprintf(to, NUMBER_SIZE, "%.2g", power ? exp2((double)power) : 0);
    return number_tick(to, strtod(to, NULL), unit);
}

char *number_size(char *to, double bytes)
{
    static const char *const prefixes[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t i = 0;
    if (print_special(to, bytes))
        return to;
    for (; fabs(bytes) >= 1024 && i + 1 < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        bytes /= 1024;
    snprintf(to, NUMBER_SIZE, "%.*f %s", bytes == floor(bytes) ? 0 : 1, bytes, prefixes[i]);
    return to;
}
