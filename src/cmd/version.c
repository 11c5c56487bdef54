/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "config.h"
#include "model/record.h"

static int run(const struct args *args)
{
    if (args->given[FLAG_JSON])
        cmd_print_json(json_pack("{s:i, s:s, s:i}", "schema", 1, "version", PACKAGE_VERSION,
                                 "record_schema", RECORD_SCHEMA));
    else
        printf("perflab %s\n", PACKAGE_VERSION);
    return 0;
}

const struct command cmd_version = {
    "version", "", "print the version", NULL, FLAG(JSON), 0, 0, run,
};
