/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/glyphs.h"

#include <stddef.h>

static bool utf8 = true;

void glyphs_use(bool yes)
{
    utf8 = yes;
}

/* Rising; a range has one stand-in for all, or one each. */
static const struct {
    uint32_t first, last;
    const char *ascii; /* one character, or last - first + 1 */
} table[] = {
    {0x00a0, 0x00a0, " "},    {0x00ab, 0x00ab, "<"},        {0x00b1, 0x00b1, "+"},
    {0x00b5, 0x00b5, "u"},    {0x00b7, 0x00b7, "."},        {0x00bb, 0x00bb, ">"},
    {0x00d7, 0x00d7, "x"},    {0x2010, 0x2015, "-"},        {0x2018, 0x2019, "'"},
    {0x201c, 0x201d, "\""},   {0x2022, 0x2022, "*"},        {0x2026, 0x2026, "~"},
    {0x203a, 0x203a, ">"},    {0x2190, 0x2193, "<^>v"},     {0x2212, 0x2212, "-"},
    {0x2248, 0x2248, "~"},    {0x2264, 0x2265, "<>"},       {0x2500, 0x2501, "-"},
    {0x2502, 0x2503, "|"},    {0x2504, 0x250b, "--||--||"}, {0x250c, 0x254b, "+"},
    {0x254c, 0x254f, "--||"}, {0x2550, 0x2550, "="},        {0x2551, 0x2551, "|"},
    {0x2552, 0x2570, "+"},    {0x2571, 0x2573, "/\\X"},     {0x2574, 0x257f, "-"},
    {0x2580, 0x2580, "\""},   {0x2581, 0x2588, "_.-:=+*#"}, {0x2589, 0x258f, "#####| "},
    {0x2590, 0x2590, "|"},    {0x2591, 0x2593, ".:#"},      {0x25a0, 0x25a1, "#o"},
    {0x25b2, 0x25b2, "^"},    {0x25b6, 0x25b8, ">"},        {0x25bc, 0x25bc, "v"},
    {0x25be, 0x25be, "v"},    {0x25c6, 0x25c7, "*o"},       {0x25cb, 0x25cb, "o"},
    {0x25cf, 0x25cf, "*"},    {0x2713, 0x2714, "+"},        {0x2717, 0x2718, "x"},
    {0x2800, 0x2800, " "},
};

/* A braille pattern by the height of its dots: above, below, both. */
static uint32_t braille(uint32_t character)
{
    bool above = character & 0x1b, below = character & 0xe4;
    return above && below ? ':' : above ? '\'' : '.';
}

uint32_t glyphs_character(uint32_t character)
{
    if (utf8 || character < 0x80)
        return character;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (character >= table[i].first && character <= table[i].last) {
            const char *ascii = table[i].ascii;
            return (unsigned char)(ascii[1] ? ascii[character - table[i].first] : ascii[0]);
        }
    return character > 0x2800 && character <= 0x28ff ? braille(character) : '?';
}
