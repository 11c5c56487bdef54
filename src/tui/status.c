/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/status.h"

#include <string.h>

#include "base/utf8.h"
#include "tui/beside.h"

void status_draw(const struct frame *frame, struct area row)
{
    if (frame->ask.answer && !frame->ask.confirm)
        prompt_draw(&frame->ask, row);
    else if (frame->message)
        draw_text(row, 0, 0, frame->message_role, frame->message);
    else if (!beside_draw(frame->shell, row))
        draw_rule(row, 0);
}

static int draw_word(struct area row, int x, const char *key, const char *name)
{
    int columns = utf8_columns(key) + 1 + utf8_columns(name) + 2;
    if (x + columns - 2 > row.width)
        return x;
    draw_text(row, 0, x, ROLE_KEY, key);
    draw_text(row, 0, x + utf8_columns(key) + 1, ROLE_TEXT, name);
    return x + columns;
}

static int draw_key(struct area row, int x, const struct key_row *key)
{
    char first[16];
    size_t length = strcspn(key->keys, " ");
    if (!key->footer || length >= sizeof(first))
        return x;
    memcpy(first, key->keys, length);
    first[length] = '\0';
    return draw_word(row, x, first, key->name);
}

/* Other keys mean something else while a question is open. */
static void draw_answers(const struct ask *ask, struct area row)
{
    int x = draw_word(row, 0, ask->confirm ? "y" : "enter", ask->confirm ? "yes" : "ok");
    if (ask->confirm)
        x = draw_word(row, x, "n", "no");
    else
        x = draw_word(row, x, "^U", "clear");
    draw_word(row, x, "esc", "cancel");
}

void footer_draw(const struct frame *frame, struct area row)
{
    int x = 0;
    const struct key_row *lists[] = {view_global_keys, frame_view(frame)->keys};
    if (frame->ask.answer) {
        draw_answers(&frame->ask, row);
        return;
    }
    for (int i = 0; i < 2; i++)
        for (const struct key_row *key = lists[i]; key && key->keys; key++)
            x = draw_key(row, x, key);
}
