/* SPDX-License-Identifier: Apache-2.0 */
/* One check from lab.yaml to the record: build, calibrate, pairs, decide. */
#ifndef JUDGE_CHECK_H
#define JUDGE_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "judge/profile.h"
#include "judge/sandbox.h"
#include "model/record.h"

struct check_options {
    const char *lab;    /* folder of the lab */
    const char *source; /* file to judge */
    const char *data;   /* perflab's data folder */
    const char *cache;  /* perflab's cache folder */
    enum isolation isolation;
    struct abilities abilities; /* of this machine, if calibrated */
    json_t *reached;            /* by the lab's own solution here, see settle_begin(); or NULL */
    bool observer;              /* of a selftest: only what the probes cost */
    bool quick;                 /* the lab's quick parameters and a third of the time */
    int pairs;                  /* go on to this many pairs; 0: as the lab says */
    bool seed_given;
    uint64_t seed;
    struct profile_options profile; /* instead of pairs, if wanted */
};

/* Run it, telling events on the way. The record is always filled; record_free() it. 0 if it came to
 * its end, -1 if something stopped it. */
int check_run(const struct check_options *options, struct record *record);

#endif
