/* SPDX-License-Identifier: Apache-2.0 */
#include "report/wrap.h"

#include <string.h>

void wrap_print(FILE *to, const char *text, int indent, int width)
{
    int room = width - indent > 20 ? width - indent : 20;
    while (*text) {
        int length = (int)strlen(text), cut = length;
        if (length > room) {
            for (cut = room; cut > 0 && text[cut] != ' '; cut--)
                ;
            if (cut == 0)
                cut = room;
        }
        fprintf(to, "%*s%.*s\n", indent, "", cut, text);
        for (text += cut; *text == ' '; text++)
            ;
    }
}
