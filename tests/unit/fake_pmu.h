/* SPDX-License-Identifier: Apache-2.0 */
/* A PMU that is made up, in place of the kernel's. It counts a fixed number from one reading of an
 * event to the next, one that fits the known work each event is tried with. */
#ifndef TESTS_FAKE_PMU_H
#define TESTS_FAKE_PMU_H

#include <stdbool.h>
#include <stdint.h>

enum { FAKE_PMU_MOST = 64 };

/* What it can be told to do wrong. */
struct fake_pmu {
    double factor;        /* of what it should count */
    uint64_t running;     /* of 1000 ns enabled */
    uint64_t start, mask; /* of each register */
    int refuses;          /* -errno for every event, or */
    uint64_t refused;     /* ... for this one of type hardware only */
    int open_limit;
    bool user_only;
    bool refuses_groups;
    bool shares;               /* events not in one group count at different moments */
    bool no_frontend;          /* nothing ever waits for instructions */
    const char *spawns;        /* a thread appears in this folder at each opening */
    int opened, open, grouped; /* grouped: on processes, not on ourselves */
    bool saw_no_inherit;
};
extern struct fake_pmu fake_pmu;

/* For each test: a PMU that works; and the kernel's again, failing if a descriptor is left open. */
int fake_pmu_set_up(void **state);
int fake_pmu_tear_down(void **state);

#endif
