/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to learn: the path, and the labs that are here. */
#ifndef APP_CATALOG_H
#define APP_CATALOG_H

#include <stdbool.h>

#include "base/error.h"
#include "model/lab.h"
#include "model/path.h"

struct catalog {
    char *data; /* perflab's data folder */
    struct path path;
};

/* Find the data folder and load the path. 0, or -1 with errors. catalog_close() in any case. */
int catalog_open(struct catalog *catalog, struct errors *errors);
void catalog_close(struct catalog *catalog);

/* Is that lab's folder here, or only its name in the path? */
bool catalog_has(const struct catalog *catalog, const char *id);

/* Load a lab by id; a wrong id is an error that suggests the nearest, a lab of the path that is not
 * here yet an error that says so. */
int catalog_load(const struct catalog *catalog, const char *id, struct lab *lab,
                 struct errors *errors);

#endif
