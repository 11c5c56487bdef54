/* SPDX-License-Identifier: Apache-2.0 */
#include "tui/list.h"

void list_select(struct list *list, int row)
{
    list->selected = row >= list->count ? list->count - 1 : row;
    if (list->selected < 0)
        list->selected = 0;
}

bool list_move(struct list *list, enum move move)
{
    int page = list->height > 1 ? list->height - 1 : 1, before = list->selected;
    const int steps[] = {
        [MOVE_UP] = -1,
        [MOVE_DOWN] = 1,
        [MOVE_PAGE_UP] = -page,
        [MOVE_PAGE_DOWN] = page,
        [MOVE_FIRST] = -list->count,
        [MOVE_LAST] = list->count,
        [MOVE_RIGHT] = 0,
    };
    list_select(list, list->selected + steps[move]);
    return list->selected != before;
}

void list_draw(struct list *list, struct area area,
               void (*row)(void *context, int index, bool selected, struct area area),
               void *context)
{
    list->height = area.height;
    if (list->selected < list->top)
        list->top = list->selected;
    if (list->selected >= list->top + area.height)
        list->top = list->selected - area.height + 1;
    if (list->top > list->count - area.height)
        list->top = list->count - area.height;
    if (list->top < 0)
        list->top = 0;
    for (int y = 0; y < area.height && list->top + y < list->count; y++) {
        int index = list->top + y;
        struct area line = area_rows(area, y, 1);
        row(context, index, index == list->selected, line);
        if (index == list->selected)
            draw_look(line, 0, 0, line.width, ROLE_SELECTION);
    }
}
