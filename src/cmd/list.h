/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LIST_H
#define CMD_LIST_H

#include "app/progress.h"

/* The whole path with the state of each lab, as text. */
void list_print(const struct progress *progress, const struct catalog *catalog);

#endif
