/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of questions: all of them with their state, and below them the selected one, with what
 * was said to the last answer. j and k go from one question to the next, pages scroll the text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "tui/reading.h"

enum { LEAST_ROWS = 2, NARROW = 60, STATE_COLUMNS = 26, NARROW_COLUMNS = 13 };

static const struct {
    const char *mark;
    enum role role;
} marks[QUIZ_STATES] = {
    [QUIZ_NEW] = {"○", ROLE_TEXT},
    [QUIZ_WRONG] = {"!", ROLE_BAD},
    [QUIZ_SHOWN] = {"?", ROLE_DOUBT},
    [QUIZ_RIGHT] = {"✓", ROLE_GOOD},
};

static const struct quiz *quiz_of(const struct frame *frame)
{
    return &frame->shell->selection.quiz;
}

static size_t selected(const struct reading *reading)
{
    return (size_t)reading->questions.selected;
}

/* ---- the text of one */

static void say_known(struct text *text, const struct question *question, const char *how)
{
    char *answer = question_answer(question);
    text_print(text, "**%s: %s**\n\n%s\n", how, answer, question->why);
    free(answer);
}

static void say_outcome(struct text *text, const struct quiz *quiz, size_t at)
{
    const struct question *question = &quiz->questions.items[at];
    struct quiz_outcome last = quiz_last(quiz, at);
    switch (quiz_state(quiz, at)) {
    case QUIZ_RIGHT:
        say_known(text, question, "Right");
        break;
    case QUIZ_SHOWN:
        say_known(text, question, "The answer");
        break;
    case QUIZ_WRONG:
        text_print(text, "**%s is not right.** %s\n", quiz->answers[at].last,
                   last.says ? last.says : "");
        break;
    default:
        text_print(text, "*Work it out, then press Enter. `x` shows the answer.*\n");
    }
}

void questions_make(const struct frame *frame, struct reading *reading)
{
    const struct quiz *quiz = quiz_of(frame);
    struct lesson lesson = {0};
    struct text text = {0};
    reading->questions.count = (int)quiz->questions.count;
    list_select(&reading->questions, reading->questions.selected);
    if (!quiz->questions.count) {
        pager_set(&reading->pages[PAGE_QUESTIONS], lesson);
        return;
    }
    const struct question *question = &quiz->questions.items[selected(reading)];
    text_print(&text, "%s\n\n", question->ask);
    for (size_t i = 0; i < question->choices.count; i++)
        text_print(&text, "- %c) %s\n", 'a' + (int)i, question->choices.items[i]);
    if (question->choices.count)
        text_print(&text, "\n");
    say_outcome(&text, quiz, selected(reading));
    lesson_render(&lesson, text.data, text.length, reading->width);
    pager_set(&reading->pages[PAGE_QUESTIONS], lesson);
    text_free(&text);
}

/* ---- drawing */

static void draw_row(void *context, int index, bool is_selected, struct area row)
{
    const struct quiz *quiz = context;
    const struct answered *answered = &quiz->answers[index];
    enum quiz_state state = quiz_state(quiz, (size_t)index);
    int columns = row.width < NARROW ? NARROW_COLUMNS : STATE_COLUMNS;
    char tries[32] = "";
    if (is_selected)
        draw_text(row, 0, 0, ROLE_TEXT, ">");
    draw_text(row, 0, 2, marks[state].role, marks[state].mark);
    draw_text(area_columns(row, 0, row.width - columns - 1), 0, 4, ROLE_TEXT,
              quiz->questions.items[index].id);
    if (answered->tries > 0 && columns == STATE_COLUMNS)
        snprintf(tries, sizeof(tries), ", %lld answer%s", (long long)answered->tries,
                 answered->tries == 1 ? "" : "s");
    draw_format(row, 0, row.width - columns, ROLE_DIM, "%s%s", quiz_state_names[state], tries);
}

/* The list has a third of the rows, and more if the text leaves them. */
static int list_rows(const struct reading *reading, int height)
{
    int count = reading->questions.count, third = height / 3;
    int left = height - 1 - (int)reading->pages[PAGE_QUESTIONS].text.count;
    int rows = left > third ? left : third > LEAST_ROWS ? third : LEAST_ROWS;
    return rows < count ? rows : count;
}

void questions_draw(const struct frame *frame, struct reading *reading, struct area area)
{
    int rows = list_rows(reading, area.height);
    list_draw(&reading->questions, area_rows(area, 0, rows), draw_row, (void *)quiz_of(frame));
    draw_rule(area, rows);
    if (reading->told)
        pager_move(&reading->pages[PAGE_QUESTIONS], MOVE_LAST);
    reading->told = false;
    pager_draw(&reading->pages[PAGE_QUESTIONS], area_rows(area, rows + 1, area.height));
}

/* ---- keys */

struct reply questions_move(struct frame *frame, struct reading *reading, enum move move)
{
    bool scrolls =
        move == MOVE_PAGE_UP || move == MOVE_PAGE_DOWN || move == MOVE_LEFT || move == MOVE_RIGHT;
    if (scrolls)
        return pager_move(&reading->pages[PAGE_QUESTIONS], move) ? REPLY(REDRAW) : REPLY(HANDLED);
    if (!list_move(&reading->questions, move))
        return REPLY(HANDLED);
    pager_free(&reading->pages[PAGE_QUESTIONS]);
    questions_make(frame, reading);
    return REPLY(REDRAW);
}

static void show_outcome(struct frame *frame, struct reading *reading)
{
    reading->told = true;
    frame_tell(frame, FRAME_CHANGED);
}

static struct reply ask(struct frame *frame, const struct reading *reading, ask_answer take)
{
    char *wants = question_wants(&quiz_of(frame)->questions.items[selected(reading)]);
    char *prompt = memory_print("Answer, %s: ", wants);
    struct reply reply = frame_prompt(frame, prompt, take);
    free(prompt);
    free(wants);
    return reply;
}

static struct reply take(struct frame *frame, void *state, const char *text)
{
    struct reading *reading = state;
    struct quiz_outcome outcome;
    struct errors errors = {0};
    if (!*text)
        return REPLY(REDRAW);
    if (shell_answer(frame->shell, selected(reading), text, &outcome, &errors) < 0) {
        frame_fail(frame, &errors);
        return ask(frame, reading, take);
    }
    show_outcome(frame, reading);
    if (!outcome.right)
        return frame_say(frame, ROLE_BAD, "not right");
    return frame_say(frame, ROLE_GOOD, "right: %zu of %zu", quiz_of(frame)->right,
                     quiz_of(frame)->questions.count);
}

/* Whether there is one to answer; else *reply says what happens instead. */
static bool at_question(struct frame *frame, struct reading *reading, struct reply *reply)
{
    if (!quiz_of(frame)->questions.count) {
        *reply = frame_say(frame, ROLE_DIM, "this lab has no questions");
        return false;
    }
    if (reading->page == PAGE_QUESTIONS)
        return true;
    reading->page = PAGE_QUESTIONS;
    reading_keep(frame, reading);
    *reply = REPLY(REDRAW);
    return false;
}

ACTION(questions_answer)
{
    struct reply reply;
    (void)argument;
    return at_question(frame, state, &reply) ? ask(frame, state, take) : reply;
}

static struct reply show(struct frame *frame, void *state, const char *text)
{
    struct reading *reading = state;
    struct errors errors = {0};
    (void)text;
    if (shell_give_up(frame->shell, selected(reading), &errors) < 0)
        return frame_fail(frame, &errors);
    show_outcome(frame, reading);
    return REPLY(REDRAW);
}

ACTION(questions_give_up)
{
    const struct reading *reading = state;
    struct reply reply;
    (void)argument;
    if (!at_question(frame, state, &reply))
        return reply;
    if (quiz_state(quiz_of(frame), selected(reading)) >= QUIZ_SHOWN)
        return frame_say(frame, ROLE_DIM, "the answer is shown already");
    return frame_confirm(frame, show, "Show the answer? It is kept that it was shown.");
}
