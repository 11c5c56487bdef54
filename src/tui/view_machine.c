/* SPDX-License-Identifier: Apache-2.0 */
/* What this machine can do, as it was measured; what it lacks, and what to type. */
#include <stdlib.h>

#include "base/memory.h"
#include "tui/actions.h"
#include "tui/machine_page.h"
#include "tui/scroll.h"

struct machine_state {
    struct scroll scroll;
    struct machine_page page; /* its canvas is the scroll's */
    int width;                /* the page is made for; 0: it is to be made anew */
};

static void *open_machine(struct frame *frame)
{
    shell_load_machine(frame->shell);
    return memory_new(struct machine_state);
}

static void close_machine(struct frame *frame, void *opaque)
{
    struct machine_state *state = opaque;
    scroll_free(&state->scroll);
    shell_forget_machine(frame->shell);
    free(state);
}

static void draw_machine(struct frame *frame, void *opaque, struct area area)
{
    struct machine_state *state = opaque;
    struct area inside = area_columns(area, 1, area.width - 2);
    if (state->width != inside.width) {
        machine_page_make(frame->shell, inside.width, &state->page);
        scroll_set(&state->scroll, state->page.canvas);
        state->width = inside.width;
    }
    scroll_draw(&state->scroll, inside);
}

static bool see_machine(struct frame *frame, void *opaque, enum frame_event event)
{
    struct machine_state *state = opaque;
    (void)frame;
    if (event == FRAME_RUN || event == FRAME_SAVED)
        return false;
    state->width = 0;
    return true;
}

static ACTION(move_machine)
{
    struct machine_state *machine = state;
    (void)frame;
    return scroll_move(&machine->scroll, (enum move)argument) ? REPLY(REDRAW) : REPLY(HANDLED);
}

/* To the next heading below the first row, or round to the first. */
static ACTION(next_section)
{
    struct machine_state *machine = state;
    const struct machine_page *page = &machine->page;
    int next = 0, top = machine->scroll.top;
    (void)frame, (void)argument;
    for (int i = 0; i < page->section_count; i++)
        if (page->sections[i] > top && (next == 0 || page->sections[i] < next))
            next = page->sections[i];
    machine->scroll.top = next;
    int most = page->canvas.height - machine->scroll.height;
    if (next > most && top >= most)
        machine->scroll.top = 0;
    return REPLY(REDRAW);
}

static struct reply calibrate(struct frame *frame, void *state, const char *text)
{
    (void)state, (void)text;
    if (shell_calibrate_start(frame->shell))
        return frame_say(frame, ROLE_GOOD, "calibrating in the background; x ends it");
    return frame_say(frame, ROLE_DOUBT,
                     "calibration begins when the check has ended: they would disturb each other");
}

static ACTION(ask_calibrate)
{
    (void)state, (void)argument;
    if (frame->shell->chores.wanted[CHORE_CALIBRATE])
        return frame_say(frame, ROLE_DIM, "it is being calibrated; x ends that");
    return frame_confirm(frame, calibrate,
                         "Measure this machine? It takes less than a minute, in the background. "
                         "Leave the machine alone meanwhile; a check that you start goes first.");
}

static ACTION(cancel)
{
    (void)state, (void)argument;
    if (!frame->shell->chores.wanted[CHORE_CALIBRATE])
        return frame_say(frame, ROLE_DIM, "no calibration runs");
    shell_calibrate_cancel(frame->shell);
    return frame_say(frame, ROLE_TEXT, "the calibration is given up; a former one stays");
}

static ACTION(look_again)
{
    (void)state, (void)argument;
    shell_look_again(frame->shell);
    frame_tell(frame, FRAME_BESIDE);
    return REPLY(REDRAW);
}

static const struct key_row keys[] = {
    {"C", "calibrate", "measure this machine, in the background", ask_calibrate, 0, true},
    {"x", "cancel", "end the calibration that runs", cancel, 0, true},
    {"d", "doctor", "look again at what is here and what is not", look_again, 0, true},
    {"tab", "section", "to the next section", next_section, 0, true},
    MOVE_ROWS(move_machine),
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_machine = {
    .name = "machine",
    .title = "Machine",
    .help = "What this machine can do, as measured on it; what it lacks, and what to type.",
    .keys = keys,
    .resumes = true,
    .open = open_machine,
    .close = close_machine,
    .draw = draw_machine,
    .event = see_machine,
};
