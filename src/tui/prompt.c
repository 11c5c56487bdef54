/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "tui/ask.h"
#include "tui/keys.h"

void ask_open(struct ask *ask, bool confirm, const char *text, ask_answer answer)
{
    ask_close(ask);
    *ask = (struct ask){.answer = answer, .confirm = confirm, .text = memory_copy(text)};
}

void ask_close(struct ask *ask)
{
    free(ask->text);
    *ask = (struct ask){0};
}

static void type(struct ask *ask, int code)
{
    char bytes[8] = {0};
    unsigned c = (unsigned)code;
    if (c < 0x80)
        bytes[0] = (char)c;
    else if (c < 0x800)
        memcpy(bytes, (char[]){(char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f))}, 2);
    else if (c < 0x10000)
        memcpy(bytes,
               (char[]){(char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3f)),
                        (char)(0x80 | (c & 0x3f))},
               3);
    const char *at = bytes;
    if (c >= 0x20 && utf8_next(&at) != UTF8_BROKEN &&
        strlen(ask->typed) + strlen(bytes) < ASK_LONGEST)
        strcat(ask->typed, bytes);
}

static void erase(struct ask *ask)
{
    size_t length = strlen(ask->typed);
    while (length > 0 && (ask->typed[length - 1] & 0xc0) == 0x80)
        length--;
    if (length > 0)
        length--;
    ask->typed[length] = '\0';
}

int ask_key(struct ask *ask, int code)
{
    if (code == keys_code("esc") || code == keys_code("^G"))
        return -1;
    if (ask->confirm)
        return code == 'y' || code == 'Y' ? 1 : code == 'n' || code == 'N' || code == 'q' ? -1 : 0;
    if (code == keys_code("enter"))
        return 1;
    if (code == keys_code("backspace"))
        erase(ask);
    else if (code == keys_code("^U"))
        ask->typed[0] = '\0';
    else if (code < KEYS_CURSES)
        type(ask, code);
    return 0;
}

/* The end of a long text is what is being typed. */
void prompt_draw(const struct ask *ask, struct area row)
{
    int x = draw_text(row, 0, 0, ROLE_KEY, ask->text);
    const char *typed = ask->typed;
    while (*typed && x + utf8_columns(typed) >= row.width)
        utf8_next(&typed);
    x = draw_text(row, 0, x, ROLE_TEXT, typed);
    draw_text(row, 0, x, ROLE_SELECTION, " ");
}
