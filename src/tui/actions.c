/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/actions.h"

#include <stdlib.h>
#include <string.h>

#include "app/editor.h"
#include "base/memory.h"

static struct reply begin_exam(struct frame *frame, void *state, const char *text)
{
    struct errors errors = {0};
    (void)state, (void)text;
    if (shell_begin_exam(frame->shell, &errors) < 0)
        return frame_fail(frame, &errors);
    char *left = shell_exam_time(frame->shell);
    frame_say(frame, ROLE_GOOD, "the clock runs: %s; e edits your file, c checks it", left);
    free(left);
    frame_tell(frame, FRAME_CHANGED);
    return REPLY(REDRAW);
}

static struct reply ask_exam(struct frame *frame)
{
    const struct lab *lab = &frame->shell->selection.lab;
    return frame_confirm(frame, begin_exam,
                         "%s is an exam of %g hours. The clock does not stop, and what is checked "
                         "after the time does not count as passed.%s Start the clock?",
                         lab->id, lab->exam.hours,
                         lab->exam.adr ? " A decision record is part of it: perflab adr." : "");
}

bool action_begin(struct frame *frame, struct reply *reply)
{
    struct shell *shell = frame->shell;
    struct strings notes = {0};
    struct errors errors = {0};
    bool had = shell->workspace != NULL;
    if (!shell_has_workspace(shell)) {
        if (had)
            frame_say(frame, ROLE_DOUBT, "%s", shell->note);
        *reply = REPLY_TO(OPEN, &view_welcome);
        return false;
    }
    if (shell_exam_waits(shell)) {
        *reply = ask_exam(frame);
        return false;
    }
    if (shell->selection.begun)
        return true;
    if (shell_start_lab(shell, &notes, &errors) < 0) {
        *reply = frame_fail(frame, &errors);
        return false;
    }
    if (notes.count)
        frame_say(frame, ROLE_GOOD, "%s", notes.items[0]);
    else
        frame_say(frame, ROLE_GOOD, "your file: %s; e edits it", shell->selection.file);
    strings_free(&notes);
    frame_tell(frame, FRAME_CHANGED);
    return true;
}

ACTION(action_edit)
{
    struct errors errors = {0};
    struct reply reply;
    (void)state;
    if (!action_begin(frame, &reply))
        return reply;
    strings_free(&frame->program);
    if (editor_command(frame->shell->selection.file, argument, &frame->program, &errors) < 0)
        return frame_fail(frame, &errors);
    return REPLY(RUN);
}

ACTION(action_profile)
{
    struct shell *shell = frame->shell;
    struct errors errors = {0};
    struct reply reply;
    (void)state, (void)argument;
    if (!shell->selection.lab.id)
        return frame_say(frame, ROLE_DIM, "select a lab that is available");
    if (!action_begin(frame, &reply))
        return reply;
    if (!kept_profile_there(shell->cache, shell->selection.id) &&
        shell_profile(shell, false, false, &errors) < 0)
        frame_fail(frame, &errors);
    return REPLY_TO(OPEN, &view_flame);
}

ACTION(action_run)
{
    (void)state, (void)argument;
    if (!frame->shell->check.lab)
        return frame_say(frame, ROLE_DIM, "nothing was checked yet; c checks the selected lab");
    return REPLY_TO(OPEN, &view_run);
}

ACTION(action_verdict)
{
    const struct check *check = &frame->shell->check;
    (void)state, (void)argument;
    if (check_runs(check))
        return frame_say(frame, ROLE_DIM, "no verdict yet: the check still runs");
    if (!check->run.done)
        return frame_say(frame, ROLE_DIM, "there is no verdict; c checks the selected lab");
    shell_show_check(frame->shell);
    return REPLY_TO(OPEN, &view_verdict);
}

/* A prediction is asked once, before the first check with full parameters. */
static bool asks_first(const struct shell *shell, bool quick)
{
    const struct selection *selection = &shell->selection;
    return !quick && selection->lab.predict && !selection->predicted &&
           !progress_find(&shell->progress, selection->id);
}

static bool checks_selected(const struct shell *shell)
{
    const char *id = shell->selection.id;
    return id && shell->check.lab && strcmp(shell->check.lab, id) == 0;
}

static bool watches(const struct shell *shell)
{
    return shell->watching && checks_selected(shell);
}

ACTION(action_check)
{
    struct errors errors = {0};
    struct reply reply;
    (void)state;
    if (frame->shell->check.session) {
        frame_say(frame, ROLE_DOUBT, "a check of %s runs already; x cancels it",
                  frame->shell->check.lab);
        return REPLY_TO(OPEN, &view_run);
    }
    if (!action_begin(frame, &reply))
        return reply;
    if (!frame->check_follows && asks_first(frame->shell, argument)) {
        frame->check_follows = true;
        return REPLY_TO(OPEN, &view_predict);
    }
    frame->check_follows = false;
    if (frame->shell->watching && !watches(frame->shell))
        shell_watch(frame->shell, false, &errors);
    if (shell_check(frame->shell, argument, &errors) < 0)
        return frame_fail(frame, &errors);
    return REPLY_TO(OPEN, &view_run);
}

/* A full check that runs is left to its end; what is saved meanwhile is checked after it. */
ACTION(action_watch)
{
    struct errors errors = {0};
    struct shell *shell = frame->shell;
    (void)argument;
    if (watches(shell)) {
        shell_watch(shell, false, &errors);
        return frame_say(frame, ROLE_TEXT, "saved versions are not checked any more");
    }
    struct reply reply = REPLY_TO(OPEN, &view_run);
    if (!shell->check.session || !checks_selected(shell))
        reply = action_check(frame, state, 1);
    if (!shell->check.session || !checks_selected(shell))
        return reply;
    if (shell_watch(shell, true, &errors) < 0)
        return frame_fail(frame, &errors);
    frame_say(frame, ROLE_TEXT, "each save is checked quickly and not recorded; w ends that");
    return reply;
}

ACTION(action_hint)
{
    struct errors errors = {0};
    (void)state, (void)argument;
    if (shell_open_hint(frame->shell, &errors) < 0)
        frame_fail(frame, &errors);
    frame_tell(frame, FRAME_CHANGED);
    if (frame->shell->selection.lab.id)
        shell_keep(frame->shell, "lesson.page", "hints");
    return frame->shell->selection.lab.id ? REPLY_TO(OPEN, &view_lesson) : REPLY(REDRAW);
}

ACTION(action_next)
{
    const struct path_lab *next = progress_next(&frame->shell->progress, &frame->shell->catalog);
    (void)state, (void)argument;
    if (!next)
        return frame_say(frame, ROLE_GOOD, "every lab that is here is passed");
    frame_select(frame, next->id);
    return REPLY(REDRAW);
}

static struct reply reset(struct frame *frame, void *state, const char *text)
{
    struct errors errors = {0};
    char *kept = NULL;
    (void)state, (void)text;
    if (shell_reset_lab(frame->shell, &kept, &errors) < 0)
        return frame_fail(frame, &errors);
    if (kept)
        frame_say(frame, ROLE_GOOD, "the start is back; your version: %s", kept);
    else
        frame_say(frame, ROLE_GOOD, "the start is back; there was no change to keep");
    free(kept);
    frame_tell(frame, FRAME_CHANGED);
    return REPLY(REDRAW);
}

ACTION(action_reset)
{
    const struct selection *selection = &frame->shell->selection;
    (void)state, (void)argument;
    if (!selection->begun)
        return frame_say(frame, ROLE_DIM, "there is nothing to reset: this lab is not begun");
    return frame_confirm(frame, reset,
                         "Put the start of %s back? Your file is kept beside it, in .kept.",
                         selection->id);
}

static struct reply show_solution(struct frame *frame, void *state, const char *text)
{
    (void)frame, (void)state, (void)text;
    return REPLY_TO(OPEN, &view_solution);
}

ACTION(action_solution)
{
    const struct selection *selection = &frame->shell->selection;
    (void)state, (void)argument;
    if (!selection->lab.id)
        return frame_say(frame, ROLE_DIM, "select a lab that is available");
    if (progress_state(&frame->shell->progress, &frame->shell->catalog, selection->id) ==
        LAB_PASSED)
        return REPLY_TO(OPEN, &view_solution);
    return frame_confirm(frame, show_solution,
                         "You have not passed %s yet, and a hint gives less away. Show the "
                         "solution all the same?",
                         selection->id);
}

ACTION(action_lesson)
{
    (void)state, (void)argument;
    if (!frame->shell->selection.lab.id)
        return frame_say(frame, ROLE_DIM, "not yet available");
    return REPLY_TO(OPEN, &view_lesson);
}

ACTION(action_predict)
{
    (void)state, (void)argument;
    if (!frame->shell->selection.lab.predict)
        return frame_say(frame, ROLE_DIM, "this lab asks for no prediction");
    return REPLY_TO(OPEN, &view_predict);
}

ACTION(action_history)
{
    (void)state, (void)argument;
    if (!frame->shell->selection.id)
        return frame_say(frame, ROLE_DIM, "select a lab first");
    return REPLY_TO(OPEN, &view_history);
}

ACTION(action_machine)
{
    (void)frame, (void)state, (void)argument;
    return REPLY_TO(OPEN, &view_machine);
}

ACTION(action_back)
{
    (void)frame, (void)state, (void)argument;
    return REPLY(BACK);
}

ACTION(action_help)
{
    (void)frame, (void)state, (void)argument;
    return REPLY_TO(OPEN, &view_help);
}

ACTION(action_quit)
{
    (void)frame, (void)state, (void)argument;
    return REPLY(QUIT);
}

ACTION(action_redraw)
{
    (void)frame, (void)state, (void)argument;
    return REPLY(REDRAW);
}
