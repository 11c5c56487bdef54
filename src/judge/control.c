/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/control.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "stats/series.h"

double control_run(void)
{
    double tries[3];
    for (int t = 0; t < 3; t++)
        tries[t] = (double)clock_adds(CONTROL_ADDS);
    return series_median(tries, 3);
}

void control_ticks(struct ticks *ticks)
{
    *ticks = (struct ticks){0};
    uint64_t t[8] = {0};
    FILE *file = fopen("/proc/stat", "r");
    if (!file)
        return;
    /* user nice system idle iowait irq softirq steal */
    int n = fscanf(file,
                   "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
                   " %" SCNu64 " %" SCNu64,
                   &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]);
    fclose(file);
    for (int i = 0; i < n; i++)
        ticks->total += t[i];
    ticks->steal = t[7];
}
