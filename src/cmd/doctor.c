/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>

#include "app/doctor.h"
#include "cmd/cmd.h"

static const char *const states[] = {
    [FINDING_ON] = "on", [FINDING_OFF] = "off", [FINDING_NEEDED] = "missing"};

static void print(const struct finding *finding)
{
    printf("%-8s %-18s %s\n", states[finding->state], finding->name, finding->detail);
    if (finding->remedy)
        printf("%27s for: %s\n%27s try: %s\n", "", finding->gives, "", finding->remedy);
}

static int run(const struct args *args)
{
    struct finding *findings;
    size_t count;
    int code = 0;
    doctor_look(&findings, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = &findings[i];
        if (finding->state == FINDING_NEEDED)
            code = 1;
        if (args->given[FLAG_JSON])
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s?}", "name",
                                                  finding->name, "state", states[finding->state],
                                                  "gives", finding->gives, "detail",
                                                  finding->detail, "remedy", finding->remedy));
        else
            print(finding);
    }
    if (args->given[FLAG_JSON])
        cmd_print_json(json_pack("{s:i, s:O}", "schema", 1, "findings", list));
    json_decref(list);
    doctor_free(findings, count);
    return code;
}

const struct command cmd_doctor = {
    "doctor",
    "",
    "what is here, what is missing, what to type",
    "Exit code 1: something without which checks cannot run is missing.",
    FLAG(JSON),
    0,
    0,
    run,
};
