/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "probe/perf_event.h"
#include "fake_pmu.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct fake_pmu fake_pmu;

static struct {
    bool used;
    double step;
    int group; /* register that leads, or -1 */
    struct perf_event_attr event;
    struct perf_count count;
} registers[FAKE_PMU_MOST];

/* As the tree intel has them: slots, and what they went to. */
static double slots_of(uint64_t config)
{
    switch (config) {
    case 0x0400:
        return 8e6;
    case 0x8000:
        return 4e6; /* kept */
    case 0x8100:
        return 1e6; /* thrown away */
    case 0x8200:
        return fake_pmu.no_frontend ? 0 : 2e6;
    case 0x8300:
        return 1e6; /* waiting for data */
    default:
        return 40000;
    }
}

/* A loop of known count makes the real work; these are numbers that fit it. */
static double step_of(const struct perf_event_attr *event)
{
    static const double hardware[] = {1e6, 2e6, 20000, 10000, 1e6, 1e5};
    static const double software[] = {[PERF_COUNT_SW_TASK_CLOCK] = 1e10,
                                      [PERF_COUNT_SW_PAGE_FAULTS] = 300,
                                      [PERF_COUNT_SW_CONTEXT_SWITCHES] = 10,
                                      [PERF_COUNT_SW_CPU_MIGRATIONS] = 10};
    if (event->type == PERF_TYPE_RAW)
        return slots_of(event->config);
    if (event->type == PERF_TYPE_HARDWARE && event->config < COUNT(hardware))
        return hardware[event->config];
    if (event->type == PERF_TYPE_SOFTWARE && event->config < COUNT(software))
        return software[event->config];
    return event->config >> 16 == PERF_COUNT_HW_CACHE_RESULT_MISS ? 10000 : 40000;
}

static bool needs_slots(const struct perf_event_attr *event)
{
    return event->type == PERF_TYPE_RAW && event->config >= 0x8000 && event->config <= 0x8300;
}

static int fake_open(const struct perf_event_attr *event, pid_t thread, int group)
{
    if (needs_slots(event) && (group < 0 || registers[group].event.config != 0x0400))
        return -EINVAL;
    if (group >= 0 && fake_pmu.refuses_groups)
        return -EINVAL;
    fake_pmu.grouped += group >= 0 && thread;
    fake_pmu.opened++;
    fake_pmu.saw_no_inherit = fake_pmu.saw_no_inherit || !event->inherit;
    if (thread && fake_pmu.spawns) {
        char *path = memory_print("%s/%d", fake_pmu.spawns, 1000 + fake_pmu.opened);
        assert_int_equal(mkdir(path, 0700), 0);
        free(path);
    }
    if (fake_pmu.refuses && (!fake_pmu.refused || (event->type == PERF_TYPE_HARDWARE &&
                                                   event->config == fake_pmu.refused)))
        return fake_pmu.refuses;
    if (fake_pmu.user_only && !event->exclude_kernel)
        return -EACCES;
    if (thread && fake_pmu.open >= fake_pmu.open_limit)
        return -EMFILE;
    for (int i = 0; i < FAKE_PMU_MOST; i++) {
        if (registers[i].used)
            continue;
        registers[i].used = true;
        registers[i].step = step_of(event);
        registers[i].event = *event;
        registers[i].group = group;
        registers[i].count = (struct perf_count){.value = fake_pmu.start};
        fake_pmu.open++;
        return i;
    }
    return -EMFILE;
}

static int fake_read(int fd, struct perf_count *count)
{
    assert_true(registers[fd].used);
    uint64_t running = fake_pmu.running;
    if (fake_pmu.shares && registers[fd].group < 0) /* each turn a different one, but for groups */
        running = 1000 - 100 * (uint64_t)fd;
    else if (fake_pmu.shares)
        running = 1000 - 100 * (uint64_t)registers[fd].group;
    double share = running ? (double)running / 1000 : 1;
    struct perf_count *now = &registers[fd].count;
    now->value =
        (now->value + (uint64_t)(registers[fd].step * fake_pmu.factor * share)) & fake_pmu.mask;
    now->enabled += 1000;
    now->running += running;
    *count = *now;
    return 0;
}

static void fake_close(int fd)
{
    assert_true(registers[fd].used);
    registers[fd].used = false;
    fake_pmu.open--;
}

static const struct perf_kernel fake = {fake_open, fake_read, fake_close};

int fake_pmu_set_up(void **state)
{
    (void)state;
    memset(&fake_pmu, 0, sizeof(fake_pmu));
    fake_pmu.factor = 1;
    fake_pmu.running = 1000;
    fake_pmu.mask = UINT64_MAX;
    fake_pmu.open_limit = FAKE_PMU_MOST;
    perf_kernel = &fake;
    perf_forget();
    return 0;
}

int fake_pmu_tear_down(void **state)
{
    (void)state;
    perf_kernel = &perf_kernel_live;
    perf_forget();
    return fake_pmu.open; /* all that was opened is closed */
}
