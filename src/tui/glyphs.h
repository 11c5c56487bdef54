/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What UTF-8 terminals show, and what others get instead. Screens write UTF-8; where the locale is
 * another, each character becomes one of ASCII as it is drawn, so that no screen has two versions.
 */
#ifndef TUI_GLYPHS_H
#define TUI_GLYPHS_H

#include <stdbool.h>
#include <stdint.h>

void glyphs_use(bool utf8);

/* The character to draw: itself, or its ASCII stand-in. */
uint32_t glyphs_character(uint32_t character);

#endif
