/* SPDX-License-Identifier: Apache-2.0 */
/* A number committed before the first check; the verdict shows it beside the measurement. */
#include "tui/actions.h"

static struct reply take(struct frame *frame, void *state, const char *text)
{
    struct errors errors = {0};
    bool check = frame->check_follows;
    if (*text && shell_predict(frame->shell, text, &errors) < 0) {
        frame_fail(frame, &errors);
        return frame_prompt(frame, "Your prediction: ", take);
    }
    frame_tell(frame, FRAME_CHANGED);
    if (!check)
        return *text ? REPLY(REDRAW) : REPLY(BACK);
    struct reply reply = action_check(frame, state, 0);
    return reply.kind == REPLY_OPEN ? REPLY_TO(SWAP, reply.view) : reply;
}

static void *open_predict(struct frame *frame)
{
    if (!frame->shell->selection.predicted)
        frame_prompt(frame, "Your prediction: ", take);
    return NULL;
}

static void close_predict(struct frame *frame, void *state)
{
    (void)state;
    frame->check_follows = false;
}

static void draw_predict(struct frame *frame, void *state, struct area area)
{
    const struct selection *selection = &frame->shell->selection;
    struct area page = area_columns(area, 2, area.width - 4 < 72 ? area.width - 4 : 72);
    (void)state;
    if (!selection->lab.predict)
        return;
    int y = draw_wrapped(page, 1, ROLE_HEADING, selection->lab.predict);
    if (selection->predicted) {
        draw_format(page, y + 1, 0, ROLE_TEXT, "Your prediction: %g", selection->prediction);
        draw_wrapped(page, y + 3, ROLE_DIM,
                     "It stands: the verdict shows it beside what was measured.");
        return;
    }
    y = draw_wrapped(page, y + 1, ROLE_TEXT,
                     "A number you commit to before you measure teaches more than one you read "
                     "afterwards. It is asked once, and shown beside the verdict.");
    draw_wrapped(page, y + 1, ROLE_DIM,
                 frame->check_follows ? "Type a number and press Enter; Enter alone goes on "
                                        "without one. The check follows."
                                      : "Type a number and press Enter; Esc goes back.");
}

static ACTION(ask_again)
{
    (void)state, (void)argument;
    if (frame->shell->selection.predicted)
        return REPLY(BACK);
    return frame_prompt(frame, "Your prediction: ", take);
}

static const struct key_row keys[] = {
    {"enter", "predict", "type the number", ask_again, 0, true},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_predict = {
    .name = "predict",
    .title = "Predict",
    .help = "Commit a number before the first check; it is shown beside the verdict.",
    .keys = keys,
    .of_lab = true,
    .open = open_predict,
    .close = close_predict,
    .draw = draw_predict,
};
