/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Colours by role. A screen names what a text is, never how it looks; a theme maps roles to what
 * the terminal can do. What a colour says is always said by a word or a mark as well.
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>
#include <stddef.h>

enum role {
    ROLE_TEXT,
    ROLE_TITLE,
    ROLE_DIM,
    ROLE_GOOD,
    ROLE_BAD,
    ROLE_DOUBT,
    ROLE_ACCENT,
    ROLE_SELECTION,
    ROLE_BORDER,
    ROLE_KEY,
    ROLE_HEADING,
    ROLE_STRONG,
    ROLE_EMPHASIS,
    ROLE_CODE,
    ROLE_LINK,
    ROLE_MATCH,
    ROLE_FRAME_A, /* shades of frames in a flame graph, */
    ROLE_FRAME_B,
    ROLE_FRAME_C,
    ROLE_FRAME_D,
    ROLE_INLINED_A,
    ROLE_INLINED_B,
    ROLE_KERNEL_A,
    ROLE_KERNEL_B,
    ROLE_SAME, /* and in a comparison */
    ROLE_MORE,
    ROLE_MUCH_MORE,
    ROLE_LESS,
    ROLE_MUCH_LESS,
    ROLE_COUNT,
};

extern const char *const theme_role_names[ROLE_COUNT];

/* Choose by name once curses is up: "auto" (what the terminal can do, none under NO_COLOR), "none",
 * "8", "16" or "256". One the terminal has too few colours for becomes the next lower. */
void theme_choose(const char *name);
bool theme_exists(const char *name);
const char *theme_names(void); /* "auto, none, 8, 16, 256" */

/* Curses attributes of a role; its colour pair. */
unsigned long theme_attributes(enum role role);

#endif
