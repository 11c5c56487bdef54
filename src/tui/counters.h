/* SPDX-License-Identifier: Apache-2.0 */
/* The counters of a running check as rows of text, from the event that carries them; of rounds the
 * metrics, and what the load generator sees. */
#ifndef TUI_COUNTERS_H
#define TUI_COUNTERS_H

#include <jansson.h>
#include <stddef.h>

#include "app/run_state.h"

enum { COUNTERS_ROWS = 6 };

/* A heading and one row a counter, those that are known first: at most `most` rows, of which there
 * is room for COUNTERS_ROWS in `rows`, each the caller's to free. Returns how many; 0 where not
 * even one counter has room. */
size_t counters_print(const json_t *counters, size_t most, char *rows[COUNTERS_ROWS]);

/* The same of rounds: a row of latencies so far, if there are any, then a heading and the metrics.
 */
size_t rounds_print(const struct run_state *run, size_t most, char *rows[COUNTERS_ROWS]);

#endif
