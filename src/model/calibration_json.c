/* SPDX-License-Identifier: Apache-2.0 */
/* A calibration as JSON and back. What is not known is null, never 0. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "model/calibration.h"

static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *text_or_null(const char *text)
{
    json_t *json = text ? json_string(text) : NULL;
    return json ? json : json_null();
}

static json_t *figures_out(const struct calibration *from, const char *part)
{
    json_t *list = json_array();
    for (size_t i = 0; i < from->figure_count; i++) {
        const struct figure *figure = &from->figures[i];
        if (strcmp(figure->part, part) != 0)
            continue;
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o, s:o, s:i, s:s, s:o}", "name",
                                              figure->name, "title", figure->title, "unit",
                                              figure->unit, "value", number_or_null(figure->value),
                                              "spread", number_or_null(figure->spread), "repeats",
                                              figure->repeats, "provenance",
                                              figure->reason ? "n/a"
                                              : figure->told ? "told by the kernel"
                                                             : "measured",
                                              "reason", text_or_null(figure->reason)));
    }
    return list;
}

static json_t *parts_out(const struct calibration *from)
{
    json_t *list = json_array();
    for (size_t i = 0; i < from->part_count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o}", "name", from->parts[i].name,
                                              "title", from->parts[i].title, "seconds",
                                              number_or_null(from->parts[i].seconds), "figures",
                                              figures_out(from, from->parts[i].name)));
    return list;
}

static json_t *latency_out(const struct calibration *from)
{
    json_t *points = json_array(), *knees = json_array();
    for (size_t i = 0; i < from->point_count; i++)
        json_array_append_new(points, json_pack("{s:I, s:o, s:o}", "bytes",
                                                (json_int_t)from->points[i].bytes, "ns",
                                                number_or_null(from->points[i].ns), "spread",
                                                number_or_null(from->points[i].spread)));
    for (size_t i = 0; i < from->knee_count; i++)
        json_array_append_new(knees, json_pack("{s:I, s:o, s:o}", "bytes",
                                               (json_int_t)from->knees[i].bytes, "before_ns",
                                               number_or_null(from->knees[i].before), "after_ns",
                                               number_or_null(from->knees[i].after)));
    return json_pack("{s:o, s:o, s:o}", "huge_pages", text_or_null(from->huge_pages), "points",
                     points, "knees", knees);
}

static json_t *caches_out(const struct calibration *from)
{
    json_t *list = json_array();
    for (size_t i = 0; i < from->cache_count; i++)
        json_array_append_new(list, json_pack("{s:i, s:I, s:i}", "level", from->caches[i].level,
                                              "bytes", (json_int_t)from->caches[i].bytes, "sharers",
                                              from->caches[i].sharers));
    return list;
}

static json_t *shape_out(const struct shape *shape)
{
    return json_pack("{s:i, s:i, s:i, s:i, s:i}", "cpus", shape->cpus, "cores", shape->cores,
                     "packages", shape->packages, "nodes", shape->nodes, "line_bytes", shape->line);
}

static json_t *pairs_out(const struct calibration *from)
{
    json_t *cpus = json_array(), *rows = json_array();
    for (size_t i = 0; i < from->pair_cpu_count; i++) {
        json_t *row = json_array();
        json_array_append_new(cpus, json_integer(from->pair_cpus[i]));
        for (size_t j = 0; j < from->pair_cpu_count; j++)
            json_array_append_new(row, number_or_null(from->pair_ns[i * from->pair_cpu_count + j]));
        json_array_append_new(rows, row);
    }
    return json_pack("{s:o, s:o}", "cpus", cpus, "one_way_ns", rows);
}

json_t *calibration_to_json(const struct calibration *calibration)
{
    char date[24];
    const struct machine *machine = &calibration->machine;
    json_t *host = json_pack("{s:o, s:o, s:i, s:I}", "cpu", text_or_null(machine->cpu), "kernel",
                             text_or_null(machine->kernel), "cpus", machine->cpus, "memory",
                             (json_int_t)machine->memory);
    return json_pack("{s:i, s:s, s:I, s:o, s:b, s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o}", "schema",
                     CALIBRATION_SCHEMA, "date", clock_date(calibration->when, date, sizeof(date)),
                     "when", (json_int_t)calibration->when, "seconds",
                     number_or_null(calibration->seconds), "quick", calibration->quick, "machine",
                     host, "topology", shape_out(&calibration->shape), "clock_source",
                     text_or_null(calibration->clock_source), "measuring_cpu",
                     calibration->measuring_cpu, "caches", caches_out(calibration), "parts",
                     parts_out(calibration), "latency", latency_out(calibration), "core_to_core",
                     pairs_out(calibration));
}

static double number_in(const json_t *json, const char *key)
{
    const json_t *value = json_object_get(json, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static int64_t integer_in(const json_t *json, const char *key)
{
    return json_integer_value(json_object_get(json, key));
}

static const char *text_in(const json_t *json, const char *key)
{
    return json_string_value(json_object_get(json, key));
}

static int figure_in(const json_t *json, const char *part, struct calibration *to)
{
    const char *name = text_in(json, "name"), *title = text_in(json, "title");
    const char *unit = text_in(json, "unit"), *provenance = text_in(json, "provenance");
    if (!name || !title || !unit || !provenance)
        return -1;
    struct figure *figure = calibration_add(to, part, name, title, unit);
    figure->value = number_in(json, "value");
    figure->spread = number_in(json, "spread");
    figure->repeats = (int)integer_in(json, "repeats");
    figure->told = strcmp(provenance, "told by the kernel") == 0;
    figure->reason = memory_copy(text_in(json, "reason"));
    return 0;
}

static int parts_in(const json_t *list, struct calibration *to)
{
    size_t i, j;
    json_t *item, *figure;
    json_array_foreach(list, i, item)
    {
        const char *name = text_in(item, "name"), *title = text_in(item, "title");
        if (!name || !title)
            return -1;
        struct part *part = memory_push(&to->parts, &to->part_count);
        *part = (struct part){memory_copy(name), memory_copy(title), number_in(item, "seconds")};
        json_array_foreach(json_object_get(item, "figures"), j,
                           figure) if (figure_in(figure, name, to) < 0) return -1;
    }
    return 0;
}

static void latency_in(const json_t *json, struct calibration *to)
{
    size_t i;
    json_t *item;
    to->huge_pages = memory_copy(text_in(json, "huge_pages"));
    json_array_foreach(json_object_get(json, "points"), i, item)
    {
        struct point *point = memory_push(&to->points, &to->point_count);
        *point = (struct point){integer_in(item, "bytes"), number_in(item, "ns"),
                                number_in(item, "spread")};
    }
    json_array_foreach(json_object_get(json, "knees"), i, item)
    {
        struct knee *knee = memory_push(&to->knees, &to->knee_count);
        *knee = (struct knee){integer_in(item, "bytes"), number_in(item, "before_ns"),
                              number_in(item, "after_ns")};
    }
}

static void caches_in(const json_t *list, struct calibration *to)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        struct cache *cache = memory_push(&to->caches, &to->cache_count);
        *cache = (struct cache){(int)integer_in(item, "level"), integer_in(item, "bytes"),
                                (int)integer_in(item, "sharers")};
    }
}

static void shape_in(const json_t *json, struct shape *shape)
{
    *shape = (struct shape){
        .cpus = (int)integer_in(json, "cpus"),
        .cores = (int)integer_in(json, "cores"),
        .packages = (int)integer_in(json, "packages"),
        .nodes = (int)integer_in(json, "nodes"),
        .line = (int)integer_in(json, "line_bytes"),
    };
}

static void pairs_in(const json_t *json, struct calibration *to)
{
    const json_t *cpus = json_object_get(json, "cpus"), *rows = json_object_get(json, "one_way_ns");
    size_t count = json_array_size(cpus);
    to->pair_cpu_count = count;
    to->pair_cpus = memory_alloc(count * sizeof(*to->pair_cpus));
    to->pair_ns = memory_alloc(count * count * sizeof(*to->pair_ns));
    for (size_t i = 0; i < count; i++) {
        to->pair_cpus[i] = (int)json_integer_value(json_array_get(cpus, i));
        for (size_t j = 0; j < count; j++) {
            const json_t *cell = json_array_get(json_array_get(rows, i), j);
            to->pair_ns[i * count + j] = json_is_number(cell) ? json_number_value(cell) : NAN;
        }
    }
}

int calibration_from_json(const json_t *json, struct calibration *calibration)
{
    *calibration = (struct calibration){0};
    if (integer_in(json, "schema") != CALIBRATION_SCHEMA)
        return -1;
    const json_t *host = json_object_get(json, "machine");
    calibration->when = integer_in(json, "when");
    calibration->seconds = number_in(json, "seconds");
    calibration->quick = json_is_true(json_object_get(json, "quick"));
    calibration->machine.cpu = memory_copy(text_in(host, "cpu"));
    calibration->machine.kernel = memory_copy(text_in(host, "kernel"));
    calibration->machine.cpus = (int)integer_in(host, "cpus");
    calibration->machine.memory = integer_in(host, "memory");
    shape_in(json_object_get(json, "topology"), &calibration->shape);
    calibration->clock_source = memory_copy(text_in(json, "clock_source"));
    calibration->measuring_cpu = (int)integer_in(json, "measuring_cpu");
    caches_in(json_object_get(json, "caches"), calibration);
    latency_in(json_object_get(json, "latency"), calibration);
    pairs_in(json_object_get(json, "core_to_core"), calibration);
    if (parts_in(json_object_get(json, "parts"), calibration) == 0)
        return 0;
    calibration_free(calibration);
    return -1;
}
