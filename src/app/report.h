/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers what the HTML report shows, and writes the file without ever losing another's. */
#ifndef APP_REPORT_H
#define APP_REPORT_H

#include "app/catalog.h"
#include "report/page.h"
#include "store/store.h"

/* Fill *page: of that lab alone, or with path and all labs that were tried if `lab` is NULL.
 * `workspace` is where flame graphs are looked for (NULL: nowhere). 0 or -1 with an error;
 * page_free() in any case. */
int report_gather(struct store *store, const struct catalog *catalog, const char *workspace,
                  const char *lab, struct page *page, struct errors *errors);

/* Write the page to `path` as a whole or not at all. A file that is there already is replaced only
 * if it is a report of perflab. 0 or -1 with an error. */
int report_write(const char *path, const char *html, struct errors *errors);

#endif
