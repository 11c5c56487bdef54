/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/keys.h"

#include <curses.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

static const struct {
    const char *name;
    int code;
} names[] = {
    {"up", KEYS_CURSES + KEY_UP},
    {"down", KEYS_CURSES + KEY_DOWN},
    {"left", KEYS_CURSES + KEY_LEFT},
    {"right", KEYS_CURSES + KEY_RIGHT},
    {"pgup", KEYS_CURSES + KEY_PPAGE},
    {"pgdn", KEYS_CURSES + KEY_NPAGE},
    {"home", KEYS_CURSES + KEY_HOME},
    {"end", KEYS_CURSES + KEY_END},
    {"shift-tab", KEYS_CURSES + KEY_BTAB},
    {"backspace", KEYS_CURSES + KEY_BACKSPACE},
    {"delete", KEYS_CURSES + KEY_DC},
    {"f1", KEYS_CURSES + KEY_F(1)},
    {"enter", '\n'},
    {"esc", 27},
    {"tab", '\t'},
    {"space", ' '},
};

int keys_code(const char *name)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].code;
    if (name[0] == '^' && name[1] >= '@' && name[1] <= '_' && !name[2])
        return name[1] - '@';
    const char *at = name;
    uint32_t character = utf8_next(&at);
    return character && !*at ? (int)character : KEYS_NONE;
}

bool keys_match(const char *list, int code)
{
    while (*list) {
        size_t length = strcspn(list, " ");
        char *name = memory_copy_range(list, length);
        bool found = keys_code(name) == code;
        free(name);
        if (found)
            return true;
        list += length + (list[length] == ' ');
    }
    return false;
}

/* One key, one code, however the terminal sends it. */
static int same(int code)
{
    return code == '\r' || code == KEYS_CURSES + KEY_ENTER ? '\n'
           : code == 127 || code == 8                      ? KEYS_CURSES + KEY_BACKSPACE
                                                           : code;
}

int keys_read(void)
{
    wint_t key;
    int kind = get_wch(&key);
    if (kind == ERR)
        return KEYS_NONE;
    return same(kind == KEY_CODE_YES ? KEYS_CURSES + (int)key : (int)key);
}
