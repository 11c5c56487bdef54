/* SPDX-License-Identifier: Apache-2.0 */
#include "app/vitals.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "probe/probe_set.h"
#include "report/number.h"

enum { RSS, VITALS = 5, WIDTH = 12 };

/* Levels are shown as they are, the others as what comes in a second. */
static const struct {
    const char *name, *title;
    bool level;
} table[VITALS] = {
    [RSS] = {"rss", "rss", true},
    {"pss", "pss", true},
    {"anon", "anon", true},
    {"page_faults", "faults/s", false},
    {"voluntary_switches", "waits/s", false},
};

struct vitals {
    struct probe_set *set;
    struct probe_reading last;
    int64_t began, read; /* clock_now() */
    double rss;          /* at the last line; NaN: there was none */
};

struct vitals *vitals_open(pid_t pid)
{
    struct vitals *vitals = memory_new(struct vitals);
    const char *names[VITALS];
    for (int i = 0; i < VITALS; i++)
        names[i] = table[i].name;
    vitals->set = probe_set_open(&probe_root_live, names, VITALS, &pid, 1);
    probe_set_read(vitals->set, &vitals->last);
    vitals->began = vitals->read = clock_now();
    vitals->rss = NAN;
    return vitals;
}

void vitals_close(struct vitals *vitals)
{
    probe_reading_free(&vitals->last);
    probe_set_close(vitals->set);
    free(vitals);
}

/* Values since the last time; they are freed with probe_values_free(). */
static void take(struct vitals *vitals, struct probe_value values[VITALS], double *seconds)
{
    struct probe_reading now = {0};
    int64_t time = clock_now();
    probe_set_read(vitals->set, &now);
    probe_set_between(vitals->set, &vitals->last, &now, values);
    *seconds = (double)(time - vitals->read) / 1e9;
    probe_reading_free(&vitals->last);
    vitals->last = now;
    vitals->read = time;
}

char *vitals_head(struct vitals *vitals)
{
    struct probe_value values[VITALS];
    struct text text = {0};
    double seconds;
    take(vitals, values, &seconds);
    for (int i = 0; i < VITALS; i++) {
        char *provenance = probe_value_provenance(&values[i]);
        text_print(&text, "%s%s %s", i ? "; " : "  ", table[i].title, provenance);
        free(provenance);
    }
    probe_values_free(values, VITALS);
    text_print(&text, "\n%8s%*s%*s", "s", WIDTH, table[RSS].title, WIDTH, "a minute");
    for (int i = RSS + 1; i < VITALS; i++)
        text_print(&text, "%*s", WIDTH, table[i].title);
    text_print(&text, "\n");
    return text_take(&text);
}

static void add_value(struct text *text, int which, double value, double seconds)
{
    char number[NUMBER_SIZE];
    if (table[which].level)
        number_size(number, value);
    else
        number_print(number, value / seconds, "");
    text_print(text, "%*s", WIDTH, number);
}

/* How much memory a minute at this pace would add. */
static void add_pace(struct text *text, double grown, double seconds)
{
    char number[NUMBER_SIZE], signed_number[NUMBER_SIZE + 1] = "";
    number_size(number, fabs(grown) / seconds * 60);
    if (!isnan(grown))
        snprintf(signed_number, sizeof(signed_number), "%s%s", grown < 0 ? "-" : "+", number);
    text_print(text, "%*s", WIDTH, signed_number);
}

char *vitals_line(struct vitals *vitals)
{
    struct probe_value values[VITALS];
    struct text text = {0};
    double seconds;
    take(vitals, values, &seconds);
    bool any = false;
    text_print(&text, "%8.1f", (double)(vitals->read - vitals->began) / 1e9);
    for (int i = 0; i < VITALS; i++) {
        any |= !isnan(values[i].value);
        add_value(&text, i, values[i].value, seconds);
        if (i == RSS)
            add_pace(&text, values[i].value - vitals->rss, seconds);
    }
    vitals->rss = values[RSS].value;
    probe_values_free(values, VITALS);
    if (any)
        return text_take(&text);
    text_free(&text);
    return NULL;
}
