/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The patient: a program with a case. It has three wards, and in each another illness of memory. It
 * ends by itself and never takes more than 200 MB.
 */
#include <getopt.h>

#include "collector.h"
#include "heap.h"
#include "service.h"

static const struct ward {
    const char *name;
    int (*run)(const struct options *options);
    double seconds, most; /* unless told otherwise; at most */
} wards[] = {
    {"service", run_service, 60, 120},
    {"heap", run_heap, 60, 600},
    {"collector", run_collector, 30, 120},
};

static const char usage[] =
    "usage: patient --case NUMBER [service | heap | collector] [--seconds S] [--slice N|whole]\n"
    "  service    a server: 2000 requests a second\n"
    "  heap       an allocator with size classes, after a busy day\n"
    "  collector  a garbage collector and its pauses; --slice sets the objects it marks in one\n";

static int fail(const char *what)
{
    fprintf(stderr, "patient: %s\n%s", what, usage);
    return 2;
}

static int slice_of(const char *name)
{
    for (int i = 0; i < SLICES; i++)
        if (strcmp(slice_names[i], name) == 0)
            return slices[i];
    return -1;
}

int main(int argc, char **argv)
{
    static const struct option table[] = {{"case", required_argument, NULL, 'c'},
                                          {"seconds", required_argument, NULL, 's'},
                                          {"slice", required_argument, NULL, 'l'},
                                          {NULL, 0, NULL, 0}};
    struct options options = {.slice = -1};
    const struct ward *ward = &wards[0];
    for (int option; (option = getopt_long(argc, argv, "", table, NULL)) != -1;) {
        if (option == 'c')
            options.number = strtoull(optarg, NULL, 10);
        else if (option == 's')
            options.seconds = strtod(optarg, NULL);
        else if (option != 'l' || (options.slice = slice_of(optarg)) < 0)
            return fail("--slice takes 512, 1024, 2048, 4096, 8192, 16384 or whole");
    }
    if (optind < argc)
        for (ward = wards; ward < wards + 3 && strcmp(ward->name, argv[optind]) != 0;)
            ward++;
    if (ward == wards + 3 || optind + 1 < argc || !options.number)
        return fail("one ward, and the number of a case");
    if (options.seconds == 0)
        options.seconds = ward->seconds;
    if (!(options.seconds > 0 && options.seconds <= ward->most))
        return fail("--seconds is out of range: at most 120, in the ward heap 600");
    return ward->run(&options);
}
