/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust bar: what may have disturbed the measurement, with "!" before what deserves a second
 * look: the limits of stats/gate.h and of the judge, and for the spread and the doorbell those
 * beyond which checks take long. What this machine cannot tell is left out.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "report/number.h"
#include "tui/sections.h"

#define MOST_STEAL 0.05
#define MOST_SPREAD 0.05
#define MOST_TIED 0.1
#define MOST_OUTSIDE 0.03 /* of the CPU time inside the timed windows */
#define MOST_DOORBELL 0.01

struct item { /* text NULL: not known */
    char *text;
    bool doubt;
};

static struct item spread(const struct noise *n)
{
    if (isnan(n->spread))
        return (struct item){0};
    return (struct item){memory_print("spread of pairs %.1f %%", 100 * n->spread),
                         n->spread > MOST_SPREAD};
}

static struct item steal(const struct noise *n)
{
    if (isnan(n->steal))
        return (struct item){0};
    return (struct item){memory_print("steal %.1f %%", 100 * n->steal), n->steal > MOST_STEAL};
}

static struct item preempted(const struct noise *n)
{
    if (isnan(n->preemptions_baseline) || isnan(n->preemptions_candidate))
        return (struct item){0};
    return (struct item){memory_print("preempted %.1f/%.1f a launch", n->preemptions_baseline,
                                      n->preemptions_candidate),
                         false};
}

static struct item clock_speed(const struct noise *n)
{
    if (isnan(n->effective_ghz))
        return (struct item){0};
    return (struct item){memory_print("clock %.2f GHz", n->effective_ghz), false};
}

static struct item control(const struct noise *n)
{
    if (isnan(n->control_low) || isnan(n->control_high))
        return (struct item){0};
    return (struct item){memory_print("control %.3f..%.3f", n->control_low, n->control_high),
                         n->control_low > 1 || n->control_high < 1};
}

static struct item doorbell(const struct noise *n)
{
    char cost[NUMBER_SIZE];
    if (!(n->block_ns > 0) || isnan(n->doorbell_ns))
        return (struct item){0};
    double share = n->doorbell_ns / n->block_ns;
    return (struct item){memory_print("doorbell %s = %.2f %%",
                                      number_print(cost, n->doorbell_ns, "ns"), 100 * share),
                         share > MOST_DOORBELL};
}

static struct item wall(const struct noise *n)
{
    if (isnan(n->wall_over_cpu))
        return (struct item){0};
    return (struct item){memory_print("wall/CPU %.2f", n->wall_over_cpu), false};
}

static struct item outside(const struct noise *n)
{
    if (isnan(n->outside) || n->outside < MOST_OUTSIDE)
        return (struct item){0};
    return (struct item){memory_print("outside the windows %.1f %%", 100 * n->outside), true};
}

static struct item tied(const struct noise *n)
{
    if (!(n->tied > 0))
        return (struct item){0};
    return (struct item){memory_print("tied pairs %.0f %%", 100 * n->tied), n->tied > MOST_TIED};
}

static struct item (*const items[])(const struct noise *noise) = {
    spread, steal, preempted, clock_speed, control, doorbell, wall, outside, tied,
};

static void add_item(struct sheet *sheet, const struct item *item, int indent, int width)
{
    int now = sheet->lines[sheet->count - 1].columns;
    if (now > indent && now + 3 + utf8_columns(item->text) + 2 * item->doubt > width) {
        sheet_line(sheet);
        sheet_pad(sheet, indent);
    } else if (now > indent)
        sheet_add(sheet, ROLE_BORDER, " · ");
    sheet_add(sheet, item->doubt ? ROLE_DOUBT : ROLE_TEXT, "%s%s", item->doubt ? "! " : "",
              item->text);
}

void section_trust(struct sheet *sheet, const struct noise *noise, const struct machine *machine,
                   int width)
{
    int indent = width >= 60 ? 6 : 0;
    bool any = false;
    sheet_line(sheet);
    if (indent)
        sheet_add(sheet, ROLE_HEADING, "trust ");
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        struct item item = items[i](noise);
        if (item.text)
            add_item(sheet, &item, indent, width);
        any = any || item.text;
        free(item.text);
    }
    if (machine->isolation) {
        struct item item = {machine->isolation, false};
        add_item(sheet, &item, indent, width);
        any = true;
    }
    if (!any)
        sheet_add(sheet, ROLE_DIM, "nothing is known without a pair");
}
