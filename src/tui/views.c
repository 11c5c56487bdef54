/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tui/actions.h"

const struct view *const view_table[] = {
    &view_path,     &view_lesson,  &view_predict, &view_run,     &view_verdict,
    &view_solution, &view_flame,   &view_history, &view_compare, &view_replay,
    &view_machine,  &view_welcome, &view_help,    NULL,
};

const struct key_row view_global_keys[] = {
    {"? f1", "help", "what the keys do here", action_help, 0, true},
    {"q esc", "back", "go back; on the home screen: quit", action_back, 0, true},
    {"M", "machine", "what this machine can do", action_machine, 0, false},
    {"Q", "quit", "quit at once; what is open is remembered", action_quit, 0, false},
    {"^L", "redraw", "draw the screen again", action_redraw, 0, false},
    {NULL, NULL, NULL, NULL, 0, false},
};

const struct view *view_find(const char *name)
{
    for (size_t i = 0; view_table[i]; i++)
        if (strcmp(view_table[i]->name, name) == 0)
            return view_table[i];
    return NULL;
}
