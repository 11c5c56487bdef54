/* SPDX-License-Identifier: Apache-2.0 */
/* Keys have names; tables, help, the manual and test scripts write them the same way. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>

enum {
    KEYS_NONE = -1,
    KEYS_CURSES = 0x200000, /* added to curses' own codes, so that they are no characters */
};

/* The code of a key: a character, "space", "enter", "esc", "tab", "up", "pgdn", "^L", ... KEYS_NONE
 * if there is none of that name. */
int keys_code(const char *name);

/* Whether the key is among names separated by blanks: "j down". */
bool keys_match(const char *names, int code);

/* The key that was pressed, KEYS_NONE if none is waiting. Curses only. */
int keys_read(void);

#endif
