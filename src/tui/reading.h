/* SPDX-License-Identifier: Apache-2.0 */
/* The Lesson screen's state, shared by the files that make it: view_lesson.c and, for the page of
 * questions, view_lesson_questions.c. */
#ifndef TUI_READING_H
#define TUI_READING_H

#include "tui/actions.h"
#include "tui/list.h"
#include "tui/pager.h"

enum page { PAGE_LESSON, PAGE_HINTS, PAGE_QUESTIONS, PAGES };

struct reading {
    struct pager pages[PAGES]; /* of the questions: the selected one */
    enum page page;
    struct list questions;
    int width;  /* the pages are wrapped to; 0: they are to be made anew */
    bool fresh; /* the kept place is to be found once the text is there */
    bool told;  /* what was said to an answer, at the end of its page, is to be seen */
};

/* Keep which page is open, and the place in the lesson. */
void reading_keep(const struct frame *frame, const struct reading *reading);

/* The selected question, answered or not, as a text of the width. */
void questions_make(const struct frame *frame, struct reading *reading);
void questions_draw(const struct frame *frame, struct reading *reading, struct area area);
struct reply questions_move(struct frame *frame, struct reading *reading, enum move move);

/* Keys; both say so if the lab has no questions. */
ACTION(questions_answer);
ACTION(questions_give_up);

#endif
