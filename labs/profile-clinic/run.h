/* SPDX-License-Identifier: Apache-2.0 */
/* What both versions of the patient do: read their options, and settle days. */
#ifndef PROFILE_CLINIC_RUN_H
#define PROFILE_CLINIC_RUN_H

#include "settle.h"

#include <getopt.h>

enum { SECONDS = 90, MOST_SECONDS = 600 };

static int fail(const char *what)
{
    fprintf(stderr,
            "patient: %s\n"
            "usage: patient --case NUMBER [--before] [--seconds S]\n"
            "  --before   the version before this one\n"
            "  --seconds  settle days for that long, at most %d; otherwise %d\n",
            what, MOST_SECONDS, SECONDS);
    return 2;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int settle(uint64_t number, double seconds)
{
    long days = 0;
    day.sick = case_of(number);
    printf("settling day after day for %g s%s\n", seconds,
           day.version == BEFORE ? ", the version before" : "");
    fflush(stdout);
    double until = now() + seconds;
    load_history();
    day.began = CLINIC_CPU_NS();
    for (; now() < until; days++)
        settle_day();
    printf("%ld days settled\n", days);
    return 0;
}

static int settle_main(int argc, char **argv, enum version version)
{
    static const struct option table[] = {{"case", required_argument, NULL, 'c'},
                                          {"seconds", required_argument, NULL, 's'},
                                          {"before", no_argument, NULL, 'b'},
                                          {NULL, 0, NULL, 0}};
    uint64_t number = 0;
    double seconds = SECONDS;
    day.version = version;
    for (int option; (option = getopt_long(argc, argv, "", table, NULL)) != -1;) {
        if (option == 'c')
            number = strtoull(optarg, NULL, 10);
        else if (option == 's')
            seconds = strtod(optarg, NULL);
        else if (option == 'b')
            day.version = BEFORE;
        else
            return fail("no such option");
    }
    if (optind < argc || !number)
        return fail("the number of a case is wanted, and no other word");
    if (!(seconds > 0 && seconds <= MOST_SECONDS))
        return fail("--seconds is out of range");
    return settle(number, seconds);
}

#endif
