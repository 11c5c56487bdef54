/* SPDX-License-Identifier: Apache-2.0 */
#include "report/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Decimals that leave three significant digits. */
static int decimals(double value)
{
    double size = fabs(value);
    return size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
}

static char *scaled(char *to, double value, const char *const *prefixes, size_t count,
                    const char *unit)
{
    size_t i = 0;
    for (; fabs(value) >= 999.5 && i + 1 < count; i++)
        value /= 1000;
    snprintf(to, NUMBER_SIZE, "%.*f %s%s", decimals(value), value, prefixes[i], unit);
    return to;
}

char *number_print(char *to, double value, const char *unit)
{
    static const char *const rates[] = {"", "k", "M", "G", "T"};
    static const char *const bytes[] = {"B", "kB", "MB", "GB", "TB"};
    static const char *const times[] = {"ns", "us", "ms", "s"};
    if (isnan(value))
        snprintf(to, NUMBER_SIZE, "n/a");
    else if (isinf(value))
        snprintf(to, NUMBER_SIZE, value > 0 ? "any" : "none");
    else if (strcmp(unit, "x") == 0 || strcmp(unit, "%") == 0)
        snprintf(to, NUMBER_SIZE, "%.*f%s", decimals(value), value, unit);
    else if (strcmp(unit, "1/s") == 0)
        scaled(to, value, rates, sizeof(rates) / sizeof(rates[0]), "/s");
    else if (strcmp(unit, "bytes") == 0)
        scaled(to, value, bytes, sizeof(bytes) / sizeof(bytes[0]), "");
    else if (strcmp(unit, "ns") == 0)
        scaled(to, value, times, sizeof(times) / sizeof(times[0]), "");
    else if (value == floor(value) && fabs(value) < 1e6)
        snprintf(to, NUMBER_SIZE, "%.0f", value);
    else
        snprintf(to, NUMBER_SIZE, "%.3g", value);
    return to;
}

char *number_of_unit(char *to, double value, const char *unit)
{
    static const char *const known[] = {"ns", "1/s", "%", "x", ""};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(unit, known[i]) == 0)
            return number_print(to, value, unit);
    snprintf(to, NUMBER_SIZE, "%.*f %s", decimals(value), value, unit);
    return to;
}
