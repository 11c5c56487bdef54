/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perflab-judge: the trusted process of one check. Started by perflab, which reads the events it
 * prints; it can be started by hand as well.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/check.h"
#include "judge/child.h"
#include "judge/events.h"
#include "judge/selftest.h"
#include "judge/symbolise.h"

static const char usage[] =
    "usage: perflab-judge --lab FOLDER --source FILE --data FOLDER --cache FOLDER\n"
    "                     [--isolation auto|bubblewrap|none] [--quick] [--pairs N] [--seed HEX]\n"
    "                     [--abilities JSON] [--reached JSON]\n"
    "                     [--profile SECONDS [--diff] [--off-cpu]]\n"
    "       perflab-judge --selftest --data FOLDER --cache FOLDER [--quick | --observer]\n";

static const struct option options[] = {
    {"lab", required_argument, NULL, 'l'},       {"source", required_argument, NULL, 's'},
    {"data", required_argument, NULL, 'd'},      {"cache", required_argument, NULL, 'c'},
    {"isolation", required_argument, NULL, 'i'}, {"quick", no_argument, NULL, 'q'},
    {"pairs", required_argument, NULL, 'p'},     {"seed", required_argument, NULL, 'r'},
    {"abilities", required_argument, NULL, 'a'}, {"reached", required_argument, NULL, 'R'},
    {"selftest", no_argument, NULL, 't'},        {"observer", no_argument, NULL, 'o'},
    {"profile", required_argument, NULL, 'P'},   {"diff", no_argument, NULL, 'D'},
    {"off-cpu", no_argument, NULL, 'O'},         {NULL, 0, NULL, 0},
};

static int isolation_of(const char *name, enum isolation *isolation)
{
    static const char *const names[] = {"auto", "bubblewrap", "none"};
    for (int i = 0; i < 3; i++)
        if (strcmp(names[i], name) == 0)
            return *isolation = (enum isolation)i, 0;
    return -1;
}

static int abilities_of(const char *text, struct abilities *abilities)
{
    json_t *json = json_loads(text, 0, NULL);
    int result = abilities_from_json(json, abilities);
    json_decref(json);
    return result;
}

static int parse_profile(int option, struct profile_options *to)
{
    switch (option) {
    case 'P':
        to->wanted = true;
        to->seconds = atof(optarg);
        return profile_seconds_good(to->seconds) ? 0 : -1;
    case 'D':
        to->diff = true;
        return 0;
    case 'O':
        to->off_cpu = true;
        return 0;
    default:
        return -1;
    }
}

static int parse(int argc, char **argv, struct check_options *to, bool *selftest)
{
    int option, error = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'l':
            to->lab = optarg;
            break;
        case 's':
            to->source = optarg;
            break;
        case 'd':
            to->data = optarg;
            break;
        case 'c':
            to->cache = optarg;
            break;
        case 'i':
            error |= isolation_of(optarg, &to->isolation);
            break;
        case 'q':
            to->quick = true;
            break;
        case 'p':
            to->pairs = atoi(optarg);
            break;
        case 'r':
            to->seed_given = true;
            to->seed = strtoull(optarg, NULL, 16);
            break;
        case 'a':
            error |= abilities_of(optarg, &to->abilities);
            break;
        case 'R':
            error |= !(to->reached = json_loads(optarg, 0, NULL));
            break;
        case 'o':
            to->observer = true;
            break;
        case 't':
            *selftest = true;
            break;
        default:
            error |= parse_profile(option, &to->profile);
        }
    }
    bool complete = to->data && to->cache && (*selftest || (to->lab && to->source));
    return error || !complete || optind < argc ? -1 : 0;
}

static int run(const struct check_options *wanted, bool selftest)
{
    child_begin_judge();
    if (selftest)
        return selftest_run(wanted);
    struct record record;
    bool profiled = check_run(wanted, &record) == 0 && wanted->profile.wanted;
    int code = profiled ? 0 : verdict_exit(record.verdict);
    if (child_cancelled())
        code = 128 + child_cancelled();
    else if (profiled)
        events_profiled();
    else
        events_done(&record);
    record_free(&record);
    return code;
}

int main(int argc, char **argv)
{
    struct check_options wanted = {0};
    bool selftest = false;
    if (argc == 2 && strcmp(argv[1], SYMBOLISE_FLAG) == 0)
        return symbolise_main();
    if (parse(argc, argv, &wanted, &selftest) < 0) {
        fputs(usage, stderr);
        return 2;
    }
    pid_t judge = child_guard_begin();
    int code = judge ? child_guard(judge) : run(&wanted, selftest);
    json_decref(wanted.reached);
    return code;
}
