/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static const struct {
    const char *name, *value, *help;
} flags[FLAG_COUNT] = {
    [FLAG_JSON] = {"json", NULL, "print JSON"},
    [FLAG_EVENTS] = {"events", NULL, "print what happens as JSON, one object a line"},
    [FLAG_QUICK] = {"quick", NULL, "smaller and faster; says nothing final"},
    [FLAG_LAST] = {"last", NULL, "measure nothing, print what was kept last"},
    [FLAG_FORCE] = {"force", NULL, "do it without asking"},
    [FLAG_USING] = {"using", "SOURCE",
                    "judge this instead of the workspace's file and record no "
                    "attempt: start, solution, wrong/NAME, a file or a folder"},
    [FLAG_PAIRS] = {"pairs", "N", "go on to N pairs or rounds if need be"},
    [FLAG_SEED] = {"seed", "HEX", "inputs from this seed, to replay an attempt"},
    [FLAG_ISOLATION] = {"isolation", "HOW", "auto, bubblewrap (or end with exit code 5) or none"},
    [FLAG_PREDICT] = {"predict", "NUMBER", "your prediction, before the first check"},
    [FLAG_THEME] = {"theme", "NAME", "colours from now on: auto, none, 8, 16 or 256"},
    [FLAG_OBSERVER] = {"observer", NULL, "only what counting costs the counted, half a minute"},
    [FLAG_SECONDS] = {"seconds", "N", "sample N seconds of work a side, 1 to 60; otherwise 3"},
    [FLAG_DIFF] = {"diff", NULL, "the baseline as well, and what changed against it"},
    [FLAG_OFF_CPU] = {"off-cpu", NULL, "where it waits, not where it runs"},
    [FLAG_OUTPUT] = {"output", "PATH",
                     "write there: report to a file (-: standard output), profile into a folder"},
    [FLAG_BEGIN] = {"begin", NULL, "start the clock of an exam"},
    [FLAG_CHECK] = {"check", NULL, "look whether it is complete, change nothing"},
    [FLAG_COUNTERS] = {"counters", NULL,
                       "a line a second of counters even if stderr is no terminal"},
    [FLAG_SMOKE] = {"smoke", NULL, "100 requests, one after the other: none may fail"},
    [FLAG_LOAD] = {"load", NULL, "one rate for 10 s; this is what is done unless told otherwise"},
    [FLAG_STRESS] = {"stress", NULL, "rates that rise by half, 3 s each, until one does not hold"},
    [FLAG_SPIKE] = {"spike", NULL, "4 s, 2 s of five times the rate, 4 s as before"},
    [FLAG_SOAK] = {"soak", NULL, "one rate for 10 minutes: does it get slower?"},
    [FLAG_RATE] = {"rate", "N", "requests per second, whatever the server does; otherwise 1000"},
    [FLAG_ARRIVALS] = {"arrivals", "HOW", "constant or poisson"},
    [FLAG_CONNECTIONS] = {"connections", "N",
                          "at most; without --rate a closed loop of so many; otherwise 64"},
    [FLAG_THINK] = {"think", "TIME", "in a closed loop, from an answer to the next request"},
    [FLAG_DURATION] = {"duration", "TIME", "like 30s or 2m; of stress that of each step"},
    [FLAG_LIMIT] = {"limit", "TIME", "99 % of requests within that, like 1ms; or p99.9:1ms"},
    [FLAG_TIMEOUT] = {"timeout", "TIME", "a request is given up after that; otherwise 5s"},
    [FLAG_OWN] = {"i-own-this-server", NULL, "for one that is not in a private network"},
    [FLAG_GIVE_UP] = {"give-up", NULL, "show the answer and why; that is kept, too"},
    [FLAG_HELP] = {"help", NULL, "print this"},
};

static bool takes(const struct command *command, size_t flag)
{
    return flag == FLAG_HELP || (command->flags & (UINT64_C(1) << flag));
}

int args_help(const struct command *command)
{
    printf("usage: perflab %s%s%s", command->name, *command->synopsis ? " " : "",
           command->synopsis);
    for (size_t i = 0; i < FLAG_COUNT; i++)
        if (takes(command, i))
            printf(" [--%s%s%s]", flags[i].name, flags[i].value ? " " : "",
                   flags[i].value ? flags[i].value : "");
    printf("\n\n%s\n", command->summary);
    if (command->help)
        printf("\n%s\n", command->help);
    printf("\n");
    int width = 9;
    for (size_t i = 0; i < FLAG_COUNT; i++)
        if (takes(command, i) && (int)strlen(flags[i].name) > width)
            width = (int)strlen(flags[i].name);
    for (size_t i = 0; i < FLAG_COUNT; i++)
        if (takes(command, i))
            printf("  --%-*s %-7s %s\n", width, flags[i].name, flags[i].value ? flags[i].value : "",
                   flags[i].help);
    return 0;
}

static int find_flag(const struct command *command, const char *word, size_t length)
{
    const char *names[FLAG_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        if (strlen(flags[i].name) == length && strncmp(flags[i].name, word, length) == 0 &&
            takes(command, i))
            return (int)i;
        if (takes(command, i))
            names[count++] = flags[i].name;
    }
    char *name = memory_copy_range(word, length);
    const char *near = text_nearest(name, names, count);
    if (near)
        fprintf(stderr, "perflab %s: no flag '--%s', did you mean '--%s'?\n", command->name, name,
                near);
    else
        fprintf(stderr, "perflab %s: no flag '--%s'; --help lists them\n", command->name, name);
    free(name);
    return -1;
}

/* Take the flag at argv[*at]; its value may follow "=" or be the next word. */
static int take_flag(const struct command *command, int argc, char **argv, int *at,
                     struct args *args)
{
    const char *word = argv[*at] + 2, *equals = strchr(word, '=');
    int flag = find_flag(command, word, equals ? (size_t)(equals - word) : strlen(word));
    if (flag < 0)
        return -1;
    args->given[flag] = true;
    if (!flags[flag].value && !equals)
        return 0;
    if (!flags[flag].value || (!equals && *at + 1 >= argc)) {
        fprintf(stderr, "perflab %s: --%s takes %s\n", command->name, flags[flag].name,
                flags[flag].value ? "a value" : "no value");
        return -1;
    }
    args->values[flag] = equals ? equals + 1 : argv[++*at];
    return 0;
}

int args_parse(const struct command *command, int argc, char **argv, struct args *args)
{
    bool only_rest = false;
    *args = (struct args){.rest = memory_alloc((size_t)(argc + 1) * sizeof(char *))};
    for (int i = 0; i < argc; i++) {
        if (!only_rest && strcmp(argv[i], "--") == 0)
            only_rest = true;
        else if (!only_rest && text_starts(argv[i], "--")) {
            if (take_flag(command, argc, argv, &i, args) < 0)
                return -1;
        } else if (!only_rest && strcmp(argv[i], "-h") == 0)
            args->given[FLAG_HELP] = true;
        else
            args->rest[args->count++] = argv[i];
    }
    if (args->given[FLAG_HELP] || (args->count >= command->least && args->count <= command->most))
        return 0;
    fprintf(stderr, "perflab %s: %s; usage: perflab %s %s\n", command->name,
            args->count < command->least ? "something is missing" : "too many words", command->name,
            command->synopsis);
    return -1;
}
