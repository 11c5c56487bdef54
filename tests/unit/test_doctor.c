/* SPDX-License-Identifier: Apache-2.0 */
/* What doctor says is to be done: the right thing for the reason, and something for everything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "app/doctor.h"
#include "app/remedy.h"
#include "base/file.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void the_reason_chooses_the_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *finding, *detail, *command, *advice; /* a part of it */
    } cases[] = {
        {"hardware counters", "not permitted (kernel.perf_event_paranoid is 4, 2 is enough)",
         "sudo sysctl kernel.perf_event_paranoid=2", NULL},
        {"hardware counters", "not permitted although kernel.perf_event_paranoid is 1", NULL,
         "--cap-add PERFMON"},
        {"hardware counters", "the CPU's counter is not visible here", NULL, "pmu=on"},
        {"hardware counters", "listed, but not believable: it counted 0", NULL, "pmu=on"},
        {"software counters", "it happens in the kernel, where kernel.perf_event_paranoid 2 does",
         "sudo sysctl kernel.perf_event_paranoid=1", "/proc"},
        {"raw events", "this perflab was built without libpfm4", "sudo apt install libpfm4-dev",
         "build"},
        {"sandbox", "none: bwrap: No such file or directory", "sudo apt install bubblewrap",
         "practice"},
        {"sandbox", "none: bwrap: No permissions to create new namespace",
         "sudo sysctl user.max_user_namespaces=10000 kernel.unprivileged_userns_clone=1",
         "apparmor"},
        {"io_uring", "needs io_uring: this system forbids it",
         "sudo sysctl kernel.io_uring_disabled=0", "seccomp"},
        {"io_uring", "needs io_uring: this kernel does not have it", NULL, "5.1"},
        {"calibration", "this machine has not been measured yet", "perflab calibrate", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct remedy *remedy = remedy_find(cases[i].finding, cases[i].detail);
        assert_non_null(remedy);
        if (!cases[i].command)
            assert_null(remedy->command);
        else
            assert_string_equal(remedy->command, cases[i].command);
        if (cases[i].advice)
            assert_non_null(strstr(remedy->advice, cases[i].advice));
    }
    assert_null(remedy_find("nothing", "at all"));
}

static void whatever_is_off_can_be_helped(void **state)
{
    (void)state;
    struct finding *findings;
    size_t count;
    doctor_look(&findings, &count);
    assert_true(count > 10);
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = &findings[i];
        bool on = finding->state == FINDING_ON;
        assert_true(finding->detail && strlen(finding->detail) > 0);
        if (on == (finding->command || finding->remedy))
            fail_msg("%s: %s", finding->name, finding->detail);
    }
    doctor_free(findings, count);
}

int main(void)
{
    char folder[] = "/tmp/perflab-doctor.XXXXXX";
    if (!mkdtemp(folder))
        return 1;
    setenv("XDG_STATE_HOME", folder, 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reason_chooses_the_remedy),
        cmocka_unit_test(whatever_is_off_can_be_helped),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    file_remove_tree(folder);
    return failed;
}
