/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a machine is able to do, as far as a lab may demand it: a few of the figures that a
 * calibration measured, each with the sense in which it is a demand. Some targets of a curriculum
 * cannot be met on every machine (100,000 requests a second within 1 ms where the machine itself
 * stands still for 2 ms); a criterion can then say so before anything is judged.
 */
#ifndef MODEL_ABILITY_H
#define MODEL_ABILITY_H

#include <jansson.h>
#include <stdbool.h>

struct calibration;
struct machine;

enum ability_name {
    ABILITY_STORAGE_READS,
    ABILITY_STORAGE_SYNC,
    ABILITY_MEMORY_BANDWIDTH,
    ABILITY_FLOPS,
    ABILITY_HICCUP,
    ABILITY_JITTER,
    ABILITY_SYSTEM_CALL,
    ABILITY_WAKE_UP,
    ABILITY_CORE_TO_CORE,
    ABILITY_LOOPBACK,
    ABILITY_COUNT,
};

struct ability {
    const char *name; /* as in lab.yaml's needs */
    const char
        *figures[2];  /* of a calibration: the first that has a value; the second may be NULL */
    double scale;     /* from the figure's unit to ns or to a plain number a second */
    const char *unit; /* "/s", "B/s", "FLOP/s": a rate, at least; "ns": a time, at most */
};
extern const struct ability ability_table[ABILITY_COUNT];

/* Of one machine. All zero: nothing is known. Values that are not known are 0: no rate or time is.
 */
struct abilities {
    bool known; /* a calibration of this machine is at hand */
    double values[ABILITY_COUNT];
};

enum ability_answer { ABILITY_MET, ABILITY_LACKING, ABILITY_UNKNOWN };

/* Whether the machine gives what is wanted, in the ability's unit. */
enum ability_answer ability_ask(const struct abilities *abilities, enum ability_name name,
                                double wanted);

/* "50 K/s", "10 GB/s", "100 us": three significant digits; the caller's. */
char *ability_print(enum ability_name name, double value);

/* From a calibration, if it is of the machine at hand: the same CPU, as many of it. */
void abilities_from(const struct calibration *calibration, const struct machine *here,
                    struct abilities *abilities);

/* {"hiccup": 60, ...}, a new object, the caller's; and back. What is not known is left out; what is
 * no ability or no positive number is ignored. -1: not an object. */
json_t *abilities_to_json(const struct abilities *abilities);
int abilities_from_json(const json_t *json, struct abilities *abilities);

#endif
