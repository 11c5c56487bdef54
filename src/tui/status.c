/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/status.h"

#include <string.h>

#include "base/utf8.h"
#include "tui/beside.h"

/* A message that is longer than a row has others of the view's, below a line, while it stands. */
static void draw_message(const struct frame *frame, struct area page)
{
    int rows = draw_wrapped_rows(page.width, frame->message);
    int most = page.height - 1;
    rows = rows > most ? most : rows;
    struct area place = area_rows(page, page.height - rows, rows);
    if (rows > 1)
        draw_rule(page, page.height - rows - 1);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < place.width; x++)
            draw_text(place, y, x, ROLE_TEXT, " ");
    draw_wrapped(place, 0, frame->message_role, frame->message);
}

void status_draw(const struct frame *frame, struct area page)
{
    struct area row = area_rows(page, page.height - 1, 1);
    bool typing = frame->ask.answer && !frame->ask.confirm;
    if (typing)
        prompt_draw(&frame->ask, row);
    else if (!beside_draw(frame->shell, row))
        draw_rule(row, 0);
    if (frame->message)
        draw_message(frame, area_rows(page, 0, page.height - typing));
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
