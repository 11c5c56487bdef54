/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/frame.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/memory.h"
#include "tui/beside.h"
#include "tui/keys.h"

const struct view *frame_view(const struct frame *frame)
{
    return frame->stack[frame->depth - 1].view;
}

void *frame_state(const struct frame *frame)
{
    return frame->stack[frame->depth - 1].state;
}

/* ---- the stack of views */

/* The topmost view that can be resumed is what the next start opens. */
static void keep_view(struct frame *frame)
{
    const char *name = "";
    for (int i = 0; i < frame->depth; i++)
        if (frame->stack[i].view->resumes)
            name = frame->stack[i].view->name;
    shell_keep(frame->shell, "shell.view", name);
}

static void pop(struct frame *frame)
{
    const struct view *view = frame_view(frame);
    if (view->close)
        view->close(frame, frame_state(frame));
    frame->depth--;
}

/* A view that is open already is gone back to, so that the stack cannot grow in circles. */
static void push(struct frame *frame, const struct view *view)
{
    for (int i = 0; i < frame->depth; i++)
        if (frame->stack[i].view == view) {
            while (frame->depth > i + 1)
                pop(frame);
            return;
        }
    if (frame->depth == FRAME_DEEPEST)
        pop(frame);
    void *state = view->open ? view->open(frame) : NULL;
    frame->stack[frame->depth].view = view;
    frame->stack[frame->depth].state = state;
    frame->depth++;
}

void frame_open(struct frame *frame, struct shell *shell)
{
    *frame = (struct frame){.shell = shell, .dirty = true};
    char *name = shell_kept(shell, "shell.view");
    const struct view *view = name ? view_find(name) : NULL;
    push(frame, view_table[0]);
    if (!shell->workspace)
        push(frame, &view_welcome);
    else if (view && view->resumes && shell->selection.id)
        push(frame, view);
    if (shell->note)
        frame_say(frame, ROLE_DOUBT, "%s", shell->note);
    free(name);
}

void frame_close(struct frame *frame)
{
    while (frame->depth > 0)
        pop(frame);
    ask_close(&frame->ask);
    strings_free(&frame->program);
    free(frame->message);
    frame->message = NULL;
}

/* ---- what views say and ask */

struct reply frame_say(struct frame *frame, enum role role, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *message = memory_vprint(format, args);
    va_end(args);
    free(frame->message);
    frame->message = message;
    frame->message_role = role;
    frame->dirty = true;
    return REPLY(REDRAW);
}

struct reply frame_fail(struct frame *frame, struct errors *errors)
{
    if (errors->count && errors->items[0].file)
        frame_say(frame, ROLE_BAD, "%s: %s", errors->items[0].file, errors->items[0].message);
    else if (errors->count)
        frame_say(frame, ROLE_BAD, "%s", errors->items[0].message);
    errors_free(errors);
    return REPLY(REDRAW);
}

struct reply frame_prompt(struct frame *frame, const char *text, ask_answer answer)
{
    ask_open(&frame->ask, false, text, answer);
    return REPLY(REDRAW);
}

struct reply frame_confirm(struct frame *frame, ask_answer answer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = memory_vprint(format, args);
    va_end(args);
    ask_open(&frame->ask, true, text, answer);
    free(text);
    return REPLY(REDRAW);
}

void frame_tell(struct frame *frame, enum frame_event event)
{
    for (int i = 0; i < frame->depth; i++) {
        const struct view *view = frame->stack[i].view;
        if (view->event && view->event(frame, frame->stack[i].state, event))
            frame->dirty = true;
    }
}

void frame_select(struct frame *frame, const char *id)
{
    struct errors errors = {0};
    if (shell_select(frame->shell, id, &errors) < 0)
        frame_fail(frame, &errors);
    if (id)
        shell_keep(frame->shell, "shell.lab", id);
    frame_tell(frame, FRAME_SELECTED);
}

/* ---- keys */

static enum frame_wish follow(struct frame *frame, struct reply reply)
{
    frame->dirty = frame->dirty || reply.kind != REPLY_HANDLED;
    switch (reply.kind) {
    case REPLY_HANDLED:
    case REPLY_REDRAW:
        return FRAME_STAY;
    case REPLY_BACK:
        if (frame->depth == 1)
            return FRAME_QUIT;
        pop(frame);
        break;
    case REPLY_SWAP:
        if (frame->depth > 1)
            pop(frame);
        push(frame, reply.view);
        break;
    case REPLY_OPEN:
        push(frame, reply.view);
        break;
    case REPLY_QUIT:
        return FRAME_QUIT;
    case REPLY_RUN:
        return FRAME_PROGRAM;
    }
    keep_view(frame);
    return FRAME_STAY;
}

static const struct key_row *find_row(const struct key_row *rows, int code)
{
    for (; rows && rows->keys; rows++)
        if (keys_match(rows->keys, code))
            return rows;
    return NULL;
}

static enum frame_wish answer_key(struct frame *frame, int code)
{
    int given = ask_key(&frame->ask, code);
    frame->dirty = true;
    if (given == 0)
        return FRAME_STAY;
    ask_answer answer = frame->ask.answer;
    char *typed = memory_copy(frame->ask.typed);
    ask_close(&frame->ask);
    struct reply reply = given > 0 ? answer(frame, frame_state(frame), typed) : REPLY(REDRAW);
    free(typed);
    return follow(frame, reply);
}

enum frame_wish frame_key(struct frame *frame, int code)
{
    if (frame->message) {
        free(frame->message);
        frame->message = NULL;
        frame->dirty = true;
    }
    if (frame->ask.answer)
        return answer_key(frame, code);
    const struct key_row *row = find_row(frame_view(frame)->keys, code);
    if (!row)
        row = find_row(view_global_keys, code);
    return row ? follow(frame, row->act(frame, frame_state(frame), row->argument)) : FRAME_STAY;
}

/* ---- what happens by itself */

void frame_changes(struct frame *frame, unsigned changes)
{
    static const struct {
        unsigned change;
        enum frame_event event;
    } events[] = {
        {SHELL_SAVED, FRAME_SAVED},     {SHELL_STARTED, FRAME_RUN},
        {SHELL_RUN, FRAME_RUN},         {SHELL_RUN_END, FRAME_RUN_END},
        {SHELL_PROFILE, FRAME_PROFILE}, {SHELL_PROFILE_END, FRAME_PROFILE_END},
        {SHELL_BESIDE, FRAME_BESIDE},
    };
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (changes & events[i].change) {
            frame->dirty = true; /* the title tells of the check on every screen */
            frame_tell(frame, events[i].event);
        }
    if (changes & SHELL_CALIBRATED)
        beside_tell(frame);
}

void frame_tick(struct frame *frame)
{
    const struct view *view = frame_view(frame);
    if (view->tick && view->tick(frame, frame_state(frame)))
        frame->dirty = true;
}

void frame_program_ended(struct frame *frame, int status)
{
    struct errors errors = {0};
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (WIFSIGNALED(status))
        frame_say(frame, ROLE_DOUBT, "the editor was ended by signal %d (%s)", WTERMSIG(status),
                  strsignal(WTERMSIG(status)));
    else if (code == 126 || code == 127)
        frame_say(frame, ROLE_BAD,
                  "the editor cannot be run; set $EDITOR to one that is installed");
    else if (code)
        frame_say(frame, ROLE_DOUBT, "the editor ended with exit code %d", code);
    strings_free(&frame->program);
    if (shell_refresh(frame->shell, &errors) < 0)
        frame_fail(frame, &errors);
    frame_tell(frame, FRAME_CHANGED);
    frame->dirty = true;
}
