/* SPDX-License-Identifier: Apache-2.0 */
/* The lesson of the selected lab, its hints, as far as they are open, and its questions. Where one
 * stopped reading is kept for each lab. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "tui/reading.h"

enum { WIDEST = 92 }; /* columns; longer lines are hard to read */

/* As they are kept. */
static const char *const page_names[PAGES] = {"lesson", "hints", "questions"};

static char *place_name(const struct frame *frame)
{
    return memory_print("lesson.%s", frame->shell->selection.id);
}

void reading_keep(const struct frame *frame, const struct reading *reading)
{
    char value[32], *name = place_name(frame);
    snprintf(value, sizeof(value), "%d", pager_source(&reading->pages[PAGE_LESSON]));
    shell_keep(frame->shell, name, value);
    shell_keep(frame->shell, "lesson.page", page_names[reading->page]);
    free(name);
}

static void take_page(struct frame *frame, struct reading *reading)
{
    char *kept = shell_kept(frame->shell, "lesson.page");
    int page = PAGES - 1;
    while (page > PAGE_LESSON && (!kept || strcmp(kept, page_names[page]) != 0))
        page--;
    bool there = page != PAGE_QUESTIONS || frame->shell->selection.quiz.questions.count > 0;
    reading->page = there ? (enum page)page : PAGE_LESSON;
    free(kept);
}

static void *open_lesson(struct frame *frame)
{
    struct reading *reading = memory_new(struct reading);
    reading->fresh = true;
    take_page(frame, reading);
    return reading;
}

static void close_lesson(struct frame *frame, void *state)
{
    struct reading *reading = state;
    shell_keep(frame->shell, "lesson.page", "lesson");
    for (int i = 0; i < PAGES; i++)
        pager_free(&reading->pages[i]);
    free(reading);
}

static struct lesson make_hints(const struct selection *selection, int width)
{
    struct lesson lesson = {0};
    struct text all = {0};
    for (int i = 0; i < selection->hints_opened && (size_t)i < selection->hints.count; i++)
        text_print(&all, "%s\n\n", selection->hints.items[i]);
    if (!all.length)
        text_print(&all,
                   "No hint is open yet. `h` opens the first; there are %zu, from a nudge to "
                   "nearly the answer. How many were open is kept with each attempt.\n",
                   selection->hints.count);
    else if ((size_t)selection->hints_opened < selection->hints.count)
        text_print(&all, "---\n%d of %zu hints are open; `h` opens the next.\n",
                   selection->hints_opened, selection->hints.count);
    lesson_render(&lesson, all.data, all.length, width);
    text_free(&all);
    return lesson;
}

static void make_pages(struct frame *frame, struct reading *reading, int width)
{
    const struct selection *selection = &frame->shell->selection;
    const char *text = selection->lesson ? selection->lesson : "This lab has no lesson.";
    struct lesson lesson = {0};
    lesson_render(&lesson, text, strlen(text), width);
    pager_set(&reading->pages[PAGE_LESSON], lesson);
    pager_set(&reading->pages[PAGE_HINTS], make_hints(selection, width));
    reading->width = width;
    questions_make(frame, reading);
    if (!reading->fresh)
        return;
    char *name = place_name(frame), *place = shell_kept(frame->shell, name);
    if (place)
        pager_go(&reading->pages[PAGE_LESSON], atoi(place));
    reading->fresh = false;
    free(name);
    free(place);
}

static void draw_tabs(const struct frame *frame, const struct reading *reading, struct area row)
{
    const struct selection *selection = &frame->shell->selection;
    const struct pager *pager = &reading->pages[reading->page];
    char titles[PAGES][64] = {"Lesson"}, place[48];
    snprintf(titles[PAGE_HINTS], sizeof(titles[0]), "Hints %d/%zu", selection->hints_opened,
             selection->hints.count);
    if (selection->quiz.questions.count)
        snprintf(titles[PAGE_QUESTIONS], sizeof(titles[0]), "Questions %zu/%zu",
                 selection->quiz.right, selection->quiz.questions.count);
    int x = 1;
    for (int page = 0; page < PAGES && *titles[page]; page++, x += 2) {
        bool open = reading->page == (enum page)page;
        x = draw_format(row, 0, x, open ? ROLE_ACCENT : ROLE_DIM, open ? "[%s]" : " %s ",
                        titles[page]);
    }
    int last = pager->top + pager->height;
    int count = (int)pager->text.count;
    snprintf(place, sizeof(place), "%d %% ",
             count ? 100 * (last < count ? last : count) / count : 100);
    if (x + (int)strlen(place) <= row.width)
        draw_right(row, 0, ROLE_DIM, place);
}

static void draw_lesson(struct frame *frame, void *state, struct area area)
{
    struct reading *reading = state;
    int width = area.width - 2 < WIDEST ? area.width - 2 : WIDEST;
    struct area page = area_columns(area_rows(area, 1, area.height), 1, area.width - 1);
    if (reading->width != width)
        make_pages(frame, reading, width);
    if (reading->page == PAGE_QUESTIONS)
        questions_draw(frame, reading, area_columns(page, 0, width));
    else
        pager_draw(&reading->pages[reading->page], page);
    draw_tabs(frame, reading, area_rows(area, 0, 1));
}

static bool see_lesson(struct frame *frame, void *state, enum frame_event event)
{
    struct reading *reading = state;
    if (event != FRAME_CHANGED && event != FRAME_SELECTED)
        return false;
    take_page(frame, reading);
    reading->width = 0;
    if (event == FRAME_SELECTED) {
        reading->fresh = true;
        reading->questions = (struct list){0};
    }
    return true;
}

static ACTION(move_lesson)
{
    struct reading *reading = state;
    if (reading->page == PAGE_QUESTIONS)
        return questions_move(frame, reading, (enum move)argument);
    if (!pager_move(&reading->pages[reading->page], (enum move)argument))
        return REPLY(HANDLED);
    reading_keep(frame, reading);
    return REPLY(REDRAW);
}

static ACTION(turn)
{
    struct reading *reading = state;
    int pages = frame->shell->selection.quiz.questions.count ? PAGES : PAGE_QUESTIONS;
    reading->page = (enum page)(((int)reading->page + argument + pages) % pages);
    reading_keep(frame, reading);
    return REPLY(REDRAW);
}

static struct reply search(struct frame *frame, void *state, const char *text)
{
    struct reading *reading = state;
    if (*text && !pager_search(&reading->pages[reading->page], text))
        return frame_say(frame, ROLE_DOUBT, "not found: %s", text);
    reading_keep(frame, reading);
    return REPLY(REDRAW);
}

static ACTION(ask_search)
{
    (void)state, (void)argument;
    return frame_prompt(frame, "/", search);
}

static ACTION(search_on)
{
    struct reading *reading = state;
    struct pager *pager = &reading->pages[reading->page];
    if (!pager->pattern)
        return frame_say(frame, ROLE_DIM, "/ searches first; to the next lab: n on the path");
    if (!pager_next(pager, argument))
        return frame_say(frame, ROLE_DOUBT, "not found: %s", pager->pattern);
    reading_keep(frame, reading);
    return REPLY(REDRAW);
}

static const struct key_row keys[] = {
    {"tab", "page", "from the lesson to the hints, the questions and back", turn, 1, true},
    {"shift-tab", "page-back", "the other way round", turn, -1, false},
    {"enter", "answer", "to the questions; there: answer the selected one", questions_answer, 0,
     true},
    {"x", "give-up", "show the answer to the selected question, and why", questions_give_up, 0,
     false},
    {"/", "search", "search; small letters find both", ask_search, 0, true},
    {"n", "again", "to the next place that was searched for", search_on, 1, false},
    {"N", "before", "to the one before", search_on, 0, false},
    ACTION_ROWS,
    MOVE_ROWS(move_lesson),
    {"left", "left", "to the left, where code is wider than the screen", move_lesson, MOVE_LEFT,
     false},
    {"right", "right", "to the right", move_lesson, MOVE_RIGHT, false},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view view_lesson = {
    .name = "lesson",
    .title = "Lesson",
    .help = "What the lab is about and what passes; hints, which open one by one; questions.",
    .keys = keys,
    .of_lab = true,
    .resumes = true,
    .open = open_lesson,
    .close = close_lesson,
    .draw = draw_lesson,
    .event = see_lesson,
};
