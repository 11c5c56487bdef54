/* SPDX-License-Identifier: Apache-2.0 */
#include "model/calibration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void calibration_free(struct calibration *calibration)
{
    for (size_t i = 0; i < calibration->part_count; i++) {
        free(calibration->parts[i].name);
        free(calibration->parts[i].title);
    }
    for (size_t i = 0; i < calibration->figure_count; i++) {
        struct figure *figure = &calibration->figures[i];
        free(figure->part);
        free(figure->name);
        free(figure->title);
        free(figure->unit);
        free(figure->reason);
    }
    free(calibration->parts);
    free(calibration->figures);
    free(calibration->caches);
    free(calibration->points);
    free(calibration->knees);
    free(calibration->pair_cpus);
    free(calibration->pair_ns);
    free(calibration->clock_source);
    free(calibration->huge_pages);
    free(calibration->machine.cpu);
    free(calibration->machine.kernel);
    *calibration = (struct calibration){0};
}

struct figure *calibration_add(struct calibration *calibration, const char *part, const char *name,
                               const char *title, const char *unit)
{
    struct figure *figure = memory_push(&calibration->figures, &calibration->figure_count);
    *figure = (struct figure){.part = memory_copy(part),
                              .name = memory_copy(name),
                              .title = memory_copy(title),
                              .unit = memory_copy(unit),
                              .value = NAN,
                              .spread = NAN};
    return figure;
}

const struct figure *calibration_find(const struct calibration *calibration, const char *name)
{
    for (size_t i = 0; i < calibration->figure_count; i++)
        if (strcmp(calibration->figures[i].name, name) == 0)
            return &calibration->figures[i];
    return NULL;
}

double calibration_value(const struct calibration *calibration, const char *name)
{
    const struct figure *figure = calibration_find(calibration, name);
    return figure ? figure->value : NAN;
}

const struct cache *calibration_cache(const struct calibration *calibration, int level)
{
    for (size_t i = 0; i < calibration->cache_count; i++)
        if (calibration->caches[i].level == level)
            return &calibration->caches[i];
    return NULL;
}
