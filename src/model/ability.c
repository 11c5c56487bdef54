/* SPDX-License-Identifier: Apache-2.0 */
#include "model/ability.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/calibration.h"

const struct ability ability_table[ABILITY_COUNT] = {
    [ABILITY_STORAGE_READS] = {"storage_reads", {"storage_reads", NULL}, 1, "/s"},
    [ABILITY_STORAGE_SYNC] = {"storage_sync", {"storage_sync_p50", NULL}, 1, "ns"},
    [ABILITY_MEMORY_BANDWIDTH] = {"memory_bandwidth",
                                  {"read_memory_all", "read_memory_one"},
                                  1e9,
                                  "B/s"},
    [ABILITY_FLOPS] = {"flops", {"flops_vector_all", "flops_vector_one"}, 1e9, "FLOP/s"},
    [ABILITY_HICCUP] = {"hiccup", {"hiccup_met", NULL}, 1, "ns"},
    [ABILITY_JITTER] = {"jitter", {"hiccup_p99_9", NULL}, 1, "ns"},
    [ABILITY_SYSTEM_CALL] = {"system_call", {"system_call", NULL}, 1, "ns"},
    [ABILITY_WAKE_UP] = {"wake_up", {"wake_up", NULL}, 1, "ns"},
    [ABILITY_CORE_TO_CORE] = {"core_to_core", {"core_to_core_least", "core_to_core"}, 1, "ns"},
    [ABILITY_LOOPBACK] = {"loopback", {"loopback_p50", NULL}, 1, "ns"},
};

static bool is_time(const struct ability *ability)
{
    return strcmp(ability->unit, "ns") == 0;
}

enum ability_answer ability_ask(const struct abilities *abilities, enum ability_name name,
                                double wanted)
{
    double value = abilities->values[name];
    if (!abilities->known || !(value > 0))
        return ABILITY_UNKNOWN;
    bool met = is_time(&ability_table[name]) ? value <= wanted : value >= wanted;
    return met ? ABILITY_MET : ABILITY_LACKING;
}

char *ability_print(enum ability_name name, double value)
{
    static const char *const times[] = {"ns", "us", "ms", "s"};
    static const char *const prefixes[] = {"", "K", "M", "G"};
    const struct ability *ability = &ability_table[name];
    size_t i = 0;
    for (; value >= 999.5 && i < 3; i++)
        value /= 1000;
    char *number = memory_print("%.*f", value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2, value);
    if (strchr(number, '.')) /* 50.0 is 50 */
        for (char *end = number + strlen(number); end[-1] == '0' || end[-1] == '.';) {
            bool point = *--end == '.';
            *end = '\0';
            if (point)
                break;
        }
    char *text = is_time(ability) ? memory_print("%s %s", number, times[i])
                                  : memory_print("%s %s%s", number, prefixes[i], ability->unit);
    free(number);
    return text;
}

void abilities_from(const struct calibration *calibration, const struct machine *here,
                    struct abilities *abilities)
{
    const struct machine *there = &calibration->machine;
    *abilities = (struct abilities){0};
    if (!there->cpu || !here->cpu || strcmp(there->cpu, here->cpu) != 0 ||
        there->cpus != here->cpus)
        return;
    abilities->known = true;
    for (int name = 0; name < ABILITY_COUNT; name++) {
        const struct ability *ability = &ability_table[name];
        double value = calibration_value(calibration, ability->figures[0]);
        if (isnan(value) && ability->figures[1])
            value = calibration_value(calibration, ability->figures[1]);
        abilities->values[name] = isfinite(value) && value > 0 ? value * ability->scale : 0;
    }
}

json_t *abilities_to_json(const struct abilities *abilities)
{
    json_t *json = json_object();
    for (int name = 0; abilities->known && name < ABILITY_COUNT; name++)
        if (abilities->values[name] > 0)
            json_object_set_new(json, ability_table[name].name, json_real(abilities->values[name]));
    return json;
}

int abilities_from_json(const json_t *json, struct abilities *abilities)
{
    *abilities = (struct abilities){.known = json_is_object(json)};
    for (int name = 0; abilities->known && name < ABILITY_COUNT; name++) {
        double value = json_number_value(json_object_get(json, ability_table[name].name));
        abilities->values[name] = value > 0 ? value : 0;
    }
    return abilities->known ? 0 : -1;
}
