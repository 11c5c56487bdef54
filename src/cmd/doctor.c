/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/memory.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "report/wrap.h"
#include "tui/progress.h"

static const char *const states[] = {
    [FINDING_ON] = "on", [FINDING_OFF] = "off", [FINDING_NEEDED] = "missing"};

/* Behind the columns of state and name, the first line beside them. */
enum { STATE = 9, NAME = 19, LABEL = 6 };

static void print_part(const char *label, const char *text, int width)
{
    char *line = memory_print("%-*s%s", LABEL, label, text);
    wrap_print(stdout, line, STATE + NAME, width);
    free(line);
}

/* Root needs no sudo, and in a container has none. A command is never broken in two. */
static void print_command(const char *command)
{
    if (geteuid() == 0 && text_starts(command, "sudo "))
        command += strlen("sudo ");
    printf("%*s%-*s%s\n", STATE + NAME, "", LABEL, "type:", command);
}

static void print(const struct finding *finding, int width)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    wrap_print(to, finding->detail, STATE + NAME, width);
    fclose(to);
    printf("%-*s%-*s%s", STATE, states[finding->state], NAME, finding->name, text + STATE + NAME);
    free(text);
    if (finding->state == FINDING_ON)
        return;
    print_part("for:", finding->gives, width);
    if (finding->command)
        print_command(finding->command);
    if (finding->remedy)
        print_part(finding->command ? "note:" : "try:", finding->remedy, width);
}

static void print_end(const struct finding *findings, size_t count, int width)
{
    size_t off = 0;
    bool sysctl = false;
    for (size_t i = 0; i < count; i++) {
        off += findings[i].state != FINDING_ON;
        sysctl = sysctl || (findings[i].command && strstr(findings[i].command, "sysctl"));
    }
    char *text = off ? memory_print("%zu of %zu are on. perflab works with what there is: a number "
                                    "that cannot be had is n/a, never 0.%s",
                                    count - off, count,
                                    sysctl ? " What sysctl sets lasts until the machine starts "
                                             "again; a file in /etc/sysctl.d keeps it."
                                           : "")
                     : memory_copy("All is on.");
    wrap_print(stdout, text, 0, width);
    free(text);
}

static json_t *finding_json(const struct finding *finding)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?}", "name", finding->name, "state",
                     states[finding->state], "gives", finding->gives, "detail", finding->detail,
                     "command", finding->command, "remedy", finding->remedy);
}

static int run(const struct args *args)
{
    struct finding *findings;
    size_t count;
    int code = 0, width = terminal_width(STDOUT_FILENO);
    doctor_look(&findings, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        if (findings[i].state == FINDING_NEEDED)
            code = 1;
        if (args->given[FLAG_JSON])
            json_array_append_new(list, finding_json(&findings[i]));
        else
            print(&findings[i], width);
    }
    if (args->given[FLAG_JSON])
        cmd_print_json(json_pack("{s:i, s:O}", "schema", 1, "findings", list));
    else
        print_end(findings, count, width);
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
