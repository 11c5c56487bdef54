/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/roof.h"

#include <stdlib.h>

#include "base/memory.h"
#include "stats/series.h"

/* Operations / ns are thousand millions a second. */
static double gflops_of(const struct measurement *m, enum side side)
{
    double *x = memory_alloc(m->count * sizeof(*x));
    for (size_t i = 0; i < m->count; i++)
        x[i] = m->rig->layout.flops * m->plan.reps / m->pairs[i].side[side].ns;
    double median = series_median(x, m->count);
    free(x);
    return median;
}

void roof_fill(const struct measurement *m, struct record *record)
{
    const struct perflab_layout *layout = &m->rig->layout;
    if (!(layout->flops > 0) || !m->count)
        return;
    record->roof = (struct roof){
        .flops = layout->flops,
        .bytes = (double)(layout->in_bytes + layout->out_bytes) * m->rig->lab->roles,
        .baseline = gflops_of(m, SIDE_BASELINE),
        .candidate = gflops_of(m, SIDE_CANDIDATE),
    };
}
