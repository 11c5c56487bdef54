/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust bar: what may have disturbed the measurement, with "!" before what deserves a second
 * look: the limits of stats/gate.h, of the judge and of model/traffic.h, and for the spread and the
 * doorbell those beyond which checks take long. What this machine cannot tell is left out.
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

struct told {
    const struct noise *noise;
    const struct latency *load; /* NULL: none */
};

struct item { /* text NULL: not known */
    char *text;
    bool doubt;
};

static struct item spread(const struct told *told)
{
    const struct noise *n = told->noise;
    if (isnan(n->spread))
        return (struct item){0};
    return (struct item){
        memory_print("spread of %s %.1f %%", n->blocks ? "pairs" : "rounds", 100 * n->spread),
        n->spread > MOST_SPREAD};
}

static struct item steal(const struct told *told)
{
    const struct noise *n = told->noise;
    if (isnan(n->steal))
        return (struct item){0};
    return (struct item){memory_print("steal %.1f %%", 100 * n->steal), n->steal > MOST_STEAL};
}

static struct item preempted(const struct told *told)
{
    const struct noise *n = told->noise;
    if (isnan(n->preemptions_baseline) || isnan(n->preemptions_candidate))
        return (struct item){0};
    return (struct item){memory_print("preempted %.1f/%.1f a launch", n->preemptions_baseline,
                                      n->preemptions_candidate),
                         false};
}

static struct item clock_speed(const struct told *told)
{
    const struct noise *n = told->noise;
    if (isnan(n->effective_ghz))
        return (struct item){0};
    return (struct item){memory_print("clock %.2f GHz", n->effective_ghz), false};
}

static struct item control(const struct told *told)
{
    const struct noise *n = told->noise;
    if (isnan(n->control_low) || isnan(n->control_high))
        return (struct item){0};
    return (struct item){memory_print("control %.3f..%.3f", n->control_low, n->control_high),
                         n->control_low > 1 || n->control_high < 1};
}

static struct item doorbell(const struct told *told)
{
    const struct noise *n = told->noise;
    char cost[NUMBER_SIZE];
    if (!(n->block_ns > 0) || isnan(n->doorbell_ns))
        return (struct item){0};
    double share = n->doorbell_ns / n->block_ns;
    return (struct item){memory_print("doorbell %s = %.2f %%",
                                      number_print(cost, n->doorbell_ns, "ns"), 100 * share),
                         share > MOST_DOORBELL};
}

static struct item wall(const struct told *told)
{
    const struct noise *n = told->noise;
    if (isnan(n->wall_over_cpu))
        return (struct item){0};
    return (struct item){memory_print("wall/CPU %.2f", n->wall_over_cpu), false};
}

static struct item outside(const struct told *told)
{
    const struct noise *n = told->noise;
    if (isnan(n->outside) || n->outside < MOST_OUTSIDE)
        return (struct item){0};
    return (struct item){memory_print("outside the windows %.1f %%", 100 * n->outside), true};
}

static struct item tied(const struct told *told)
{
    const struct noise *n = told->noise;
    if (!(n->tied > 0))
        return (struct item){0};
    return (struct item){memory_print("tied pairs %.0f %%", 100 * n->tied), n->tied > MOST_TIED};
}

static struct item lag(const struct told *told)
{
    char late[NUMBER_SIZE];
    if (!told->load || isnan(told->load->lag_p99))
        return (struct item){0};
    return (struct item){
        memory_print("generator lag p99 %s", number_print(late, told->load->lag_p99, "ns")),
        traffic_lags(told->load->lag_p99, told->load->times.p99)};
}

static struct item busy(const struct told *told)
{
    if (!told->load || isnan(told->load->busy))
        return (struct item){0};
    return (struct item){memory_print("generator busy %.0f %%", 100 * told->load->busy),
                         traffic_no_reserve(told->load->busy)};
}

static struct item kept_up(const struct told *told)
{
    double share = told->load ? latency_achieved(told->load) : NAN;
    if (isnan(share) || share >= TRAFFIC_KEPT)
        return (struct item){0};
    return (struct item){memory_print("%.0f %% of the rate answered", 100 * share), true};
}

static struct item (*const items[])(const struct told *told) = {
    spread, steal,   preempted, clock_speed, control, doorbell,
    wall,   outside, tied,      lag,         busy,    kept_up,
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

void section_trust(struct sheet *sheet, const struct noise *noise, const struct latency *load,
                   const struct machine *machine, int width)
{
    const struct told told = {noise, load};
    int indent = width >= 60 ? 6 : 0;
    bool any = false;
    sheet_line(sheet);
    if (indent)
        sheet_add(sheet, ROLE_HEADING, "trust ");
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        struct item item = items[i](&told);
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
        sheet_add(sheet, ROLE_DIM, "nothing is known before something is measured");
}
