/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/theme.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>

const char *const theme_role_names[ROLE_COUNT] = {
    [ROLE_TEXT] = "text",
    [ROLE_TITLE] = "title",
    [ROLE_DIM] = "dim",
    [ROLE_GOOD] = "good",
    [ROLE_BAD] = "bad",
    [ROLE_DOUBT] = "doubt",
    [ROLE_ACCENT] = "accent",
    [ROLE_SELECTION] = "selection",
    [ROLE_BORDER] = "border",
    [ROLE_KEY] = "key",
    [ROLE_HEADING] = "heading",
    [ROLE_STRONG] = "strong",
    [ROLE_EMPHASIS] = "emphasis",
    [ROLE_CODE] = "code",
    [ROLE_LINK] = "link",
    [ROLE_MATCH] = "match",
    [ROLE_FRAME_A] = "frame-a",
    [ROLE_FRAME_B] = "frame-b",
    [ROLE_FRAME_C] = "frame-c",
    [ROLE_FRAME_D] = "frame-d",
    [ROLE_INLINED_A] = "inlined-a",
    [ROLE_INLINED_B] = "inlined-b",
    [ROLE_KERNEL_A] = "kernel-a",
    [ROLE_KERNEL_B] = "kernel-b",
    [ROLE_SAME] = "same",
    [ROLE_MORE] = "more",
    [ROLE_MUCH_MORE] = "much-more",
    [ROLE_LESS] = "less",
    [ROLE_MUCH_LESS] = "much-less",
};

struct look {
    short front, back; /* -1: the terminal's own */
    attr_t attributes;
};

struct theme {
    const char *name;
    int colours; /* the terminal must have */
    struct look looks[ROLE_COUNT];
};

/*
 * Whether the terminal is dark or light is not known, and text has to be read on both. Of the 256
 * colours those are taken whose contrast (WCAG 2, relative luminance) is near 4.6 to black as well
 * as to white, which is the most there is. Of the 8 and 16, whose shades are the user's, cyan,
 * green and yellow are often pale and bright black is often the background: text that matters has
 * the terminal's own colour there, and none is yellow.
 */
static const struct theme themes[] = {
    {"none",
     0,
     {
         [ROLE_TITLE] = {-1, -1, A_REVERSE},
         [ROLE_DIM] = {-1, -1, A_DIM},
         [ROLE_BAD] = {-1, -1, A_BOLD},
         [ROLE_ACCENT] = {-1, -1, A_BOLD},
         [ROLE_SELECTION] = {-1, -1, A_REVERSE},
         [ROLE_BORDER] = {-1, -1, A_DIM},
         [ROLE_KEY] = {-1, -1, A_BOLD},
         [ROLE_HEADING] = {-1, -1, A_BOLD},
         [ROLE_STRONG] = {-1, -1, A_BOLD},
         [ROLE_EMPHASIS] = {-1, -1, A_UNDERLINE},
         [ROLE_LINK] = {-1, -1, A_UNDERLINE},
         [ROLE_MATCH] = {-1, -1, A_REVERSE},
     }},
    {"8",
     8,
     {
         [ROLE_TEXT] = {-1, -1, 0},
         [ROLE_TITLE] = {COLOR_WHITE, COLOR_BLUE, A_BOLD},
         [ROLE_DIM] = {-1, -1, A_DIM},
         [ROLE_GOOD] = {COLOR_GREEN, -1, 0},
         [ROLE_BAD] = {COLOR_RED, -1, A_BOLD},
         [ROLE_DOUBT] = {COLOR_MAGENTA, -1, 0},
         [ROLE_ACCENT] = {COLOR_CYAN, -1, A_BOLD},
         [ROLE_SELECTION] = {COLOR_BLACK, COLOR_CYAN, 0},
         [ROLE_BORDER] = {-1, -1, A_DIM},
         [ROLE_KEY] = {-1, -1, A_BOLD},
         [ROLE_HEADING] = {-1, -1, A_BOLD},
         [ROLE_STRONG] = {-1, -1, A_BOLD},
         [ROLE_EMPHASIS] = {-1, -1, A_UNDERLINE},
         [ROLE_CODE] = {-1, -1, 0},
         [ROLE_LINK] = {-1, -1, A_UNDERLINE},
         [ROLE_MATCH] = {COLOR_BLACK, COLOR_YELLOW, 0},
         [ROLE_FRAME_A] = {COLOR_WHITE, COLOR_BLUE, 0},
         [ROLE_FRAME_B] = {COLOR_WHITE, COLOR_BLUE, 0},
         [ROLE_FRAME_C] = {COLOR_WHITE, COLOR_BLUE, 0},
         [ROLE_FRAME_D] = {COLOR_WHITE, COLOR_BLUE, 0},
         [ROLE_INLINED_A] = {COLOR_BLACK, COLOR_WHITE, 0},
         [ROLE_INLINED_B] = {COLOR_BLACK, COLOR_WHITE, 0},
         [ROLE_KERNEL_A] = {COLOR_BLACK, COLOR_GREEN, 0},
         [ROLE_KERNEL_B] = {COLOR_BLACK, COLOR_GREEN, 0},
         [ROLE_SAME] = {COLOR_BLACK, COLOR_WHITE, 0},
         [ROLE_MORE] = {COLOR_WHITE, COLOR_RED, 0},
         [ROLE_MUCH_MORE] = {COLOR_WHITE, COLOR_RED, 0},
         [ROLE_LESS] = {COLOR_WHITE, COLOR_BLUE, 0},
         [ROLE_MUCH_LESS] = {COLOR_WHITE, COLOR_BLUE, 0},
     }},
    {"16",
     16,
     {
         [ROLE_TEXT] = {-1, -1, 0},
         [ROLE_TITLE] = {15, 4, A_BOLD},
         [ROLE_DIM] = {-1, -1, A_DIM},
         [ROLE_GOOD] = {2, -1, 0},
         [ROLE_BAD] = {1, -1, A_BOLD},
         [ROLE_DOUBT] = {5, -1, 0},
         [ROLE_ACCENT] = {6, -1, A_BOLD},
         [ROLE_SELECTION] = {0, 6, 0},
         [ROLE_BORDER] = {-1, -1, A_DIM},
         [ROLE_KEY] = {-1, -1, A_BOLD},
         [ROLE_HEADING] = {-1, -1, A_BOLD},
         [ROLE_STRONG] = {-1, -1, A_BOLD},
         [ROLE_EMPHASIS] = {-1, -1, A_UNDERLINE},
         [ROLE_CODE] = {-1, -1, 0},
         [ROLE_LINK] = {-1, -1, A_UNDERLINE},
         [ROLE_MATCH] = {0, 11, 0},
         [ROLE_FRAME_A] = {15, 4, 0},
         [ROLE_FRAME_B] = {0, 12, 0},
         [ROLE_FRAME_C] = {15, 4, 0},
         [ROLE_FRAME_D] = {0, 12, 0},
         [ROLE_INLINED_A] = {0, 7, 0},
         [ROLE_INLINED_B] = {0, 7, 0},
         [ROLE_KERNEL_A] = {0, 2, 0},
         [ROLE_KERNEL_B] = {0, 10, 0},
         [ROLE_SAME] = {0, 7, 0},
         [ROLE_MORE] = {0, 9, 0},
         [ROLE_MUCH_MORE] = {15, 1, 0},
         [ROLE_LESS] = {0, 12, 0},
         [ROLE_MUCH_LESS] = {15, 4, 0},
     }},
    {"256",
     256,
     {
         [ROLE_TEXT] = {-1, -1, 0},
         [ROLE_TITLE] = {255, 24, A_BOLD},
         [ROLE_DIM] = {244, -1, 0},
         [ROLE_GOOD] = {28, -1, 0},
         [ROLE_BAD] = {167, -1, A_BOLD},
         [ROLE_DOUBT] = {130, -1, 0},
         [ROLE_ACCENT] = {31, -1, A_BOLD},
         [ROLE_SELECTION] = {255, 25, 0},
         [ROLE_BORDER] = {243, -1, 0},
         [ROLE_KEY] = {31, -1, A_BOLD},
         [ROLE_HEADING] = {31, -1, A_BOLD},
         [ROLE_STRONG] = {-1, -1, A_BOLD},
         [ROLE_EMPHASIS] = {-1, -1, A_UNDERLINE},
         [ROLE_CODE] = {65, -1, 0},
         [ROLE_LINK] = {67, -1, A_UNDERLINE},
         [ROLE_MATCH] = {232, 178, 0},
         [ROLE_FRAME_A] = {232, 216, 0},
         [ROLE_FRAME_B] = {232, 180, 0},
         [ROLE_FRAME_C] = {232, 222, 0},
         [ROLE_FRAME_D] = {232, 209, 0},
         [ROLE_INLINED_A] = {232, 230, 0},
         [ROLE_INLINED_B] = {232, 187, 0},
         [ROLE_KERNEL_A] = {232, 116, 0},
         [ROLE_KERNEL_B] = {232, 109, 0},
         [ROLE_SAME] = {232, 251, 0},
         [ROLE_MORE] = {232, 217, 0},
         [ROLE_MUCH_MORE] = {232, 203, 0},
         [ROLE_LESS] = {232, 153, 0},
         [ROLE_MUCH_LESS] = {232, 75, 0},
     }},
};
enum { THEMES = sizeof(themes) / sizeof(themes[0]) };

static attr_t attributes[ROLE_COUNT];

static const struct theme *find(const char *name, int colours)
{
    const struct theme *best = &themes[0];
    bool automatic = strcmp(name, "auto") == 0;
    for (int i = 0; i < THEMES; i++) {
        if (themes[i].colours <= colours)
            best = &themes[i];
        if (!automatic && strcmp(themes[i].name, name) == 0)
            break;
    }
    return best;
}

bool theme_exists(const char *name)
{
    bool exists = strcmp(name, "auto") == 0;
    for (int i = 0; i < THEMES; i++)
        exists = exists || strcmp(name, themes[i].name) == 0;
    return exists;
}

const char *theme_names(void)
{
    return "auto, none, 8, 16, 256";
}

void theme_choose(const char *name)
{
    const char *refused = getenv("NO_COLOR");
    bool automatic = strcmp(name, "auto") == 0;
    int colours = 0;
    if (!(automatic && refused && *refused) && has_colors() && start_color() == OK) {
        use_default_colors();
        colours = COLORS;
    }
    const struct theme *theme = find(name, colours);
    for (short role = 0; role < ROLE_COUNT; role++) {
        const struct look *look = &theme->looks[role];
        attributes[role] = look->attributes;
        if (theme->colours && init_pair((short)(role + 1), look->front, look->back) == OK)
            attributes[role] |= (attr_t)COLOR_PAIR(role + 1);
    }
}

unsigned long theme_attributes(enum role role)
{
    return attributes[role];
}
