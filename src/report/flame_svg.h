/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flame graph as one SVG that needs nothing else: hover or focus tells of a frame, click or Enter
 * zooms, arrows walk, "/" searches, Escape goes back. It follows the reader's light or dark scheme.
 * Viewers without scripts still show the whole graph with its tooltips.
 */
#ifndef REPORT_FLAME_SVG_H
#define REPORT_FLAME_SVG_H

#include <stdio.h>

#include "model/flame.h"

/* Near the start of every SVG of ours, to know it again. */
#define FLAME_SVG_MARK "<!-- made by perflab profile -->"

struct flame_svg {
    const char *title; /* one line */
    const char *note;  /* one line: how many samples of what */
    bool time;         /* weights are ns, else samples */
    bool compared;     /* after flame_compare(): coloured by the change of share */
};

/* Frames' names are untrusted and escaped. */
void flame_svg_print(const struct flame *flame, const struct flame_svg *about, FILE *to);

/* The parts that are the same in each: flame_svg_parts.c. */
extern const char flame_svg_style[], flame_svg_script[];

#endif
