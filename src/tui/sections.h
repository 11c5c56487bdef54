/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the screens Run and Verdict are made of: each writes lines of at most `width` columns to a
 * sheet, from a record or from a check as far as it has come.
 */
#ifndef TUI_SECTIONS_H
#define TUI_SECTIONS_H

#include "app/shell.h"
#include "tui/sheet.h"

/* A verdict never shows by its colour alone: "✓ pass". */
enum role section_role(enum verdict verdict);
const char *section_mark(enum verdict verdict);

/* The pairs or rounds with the narrowing interval, over `height` rows. */
void section_strip(struct sheet *sheet, const struct check *check, int width, int height);

/* A line each; what is not judged yet with what `run` knows so far. */
void section_criteria(struct sheet *sheet, const struct run_state *run, int width);

/* The same of a record in full: the points, where each comes from, why. `advised`: what is advised
 * for the whole record stands elsewhere. */
void section_criteria_told(struct sheet *sheet, const struct record *record, bool advised,
                           int width);

/* `run` may be NULL: then there is no history. */
void section_counters(struct sheet *sheet, const struct run_state *run, const struct record *record,
                      int width);

/* `trace` as a record has it; NULL: nothing (yet, if not `over`). */
void section_trace(struct sheet *sheet, const json_t *trace, bool over, int width);

/* What compiler or program printed. Returns the sheet's line of the `error`th complaint about
 * `file` (its last component counts), from 0, and that line of the file; -1: there is none. */
int section_output(struct sheet *sheet, const struct record *record, const char *file, int width,
                   int error, int *line);

/* Latencies as far as rounds have told them, in `height` rows if they have room in them; the same
 * of a record that keeps some, nothing of one that does not. */
void section_latency(struct sheet *sheet, const struct run_state *run, int width, int height);
void section_latency_told(struct sheet *sheet, const struct record *record, int width);

/* What disturbed the measurement, in as few lines as it needs. `load`: what the generator told of
 * itself; NULL: there was none. */
void section_trust(struct sheet *sheet, const struct noise *noise, const struct latency *load,
                   const struct machine *machine, int width);

#endif
