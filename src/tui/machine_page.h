/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of the machine, as a canvas that is scrolled: sections, each with a heading, one
 * below the other, in two columns where there is room.
 */
#ifndef TUI_MACHINE_PAGE_H
#define TUI_MACHINE_PAGE_H

#include "app/shell.h"
#include "report/canvas.h"

enum { MACHINE_SECTIONS = 16 };

struct machine_page {
    struct canvas canvas;
    int sections[MACHINE_SECTIONS]; /* rows of the headings */
    int section_count;
};

/* The canvas is the caller's. */
void machine_page_make(const struct shell *shell, int width, struct machine_page *page);

/* ---- sections: drawn from row y on, over the canvas' width; each returns the row after it */

int machine_heading(struct canvas *canvas, int y, const char *text);
int machine_wrapped(struct canvas *canvas, int x, int y, const char *text, enum ink ink);
int machine_figures(struct canvas *canvas, int y, const struct calibration *calibration,
                    const char *part);

int machine_latency(const struct shell *shell, struct canvas *canvas, int y);
int machine_bandwidth(const struct shell *shell, struct canvas *canvas, int y);
int machine_cores(const struct shell *shell, struct canvas *canvas, int y);
int machine_roofline(const struct shell *shell, struct canvas *canvas, int y);

#endif
