/* SPDX-License-Identifier: Apache-2.0 */
#include "app/recording.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"

enum { MILLISECOND = 1000000, CUT_LINE = 80 };

struct recording recording_begin(void)
{
    return (struct recording){.begun = clock_now()};
}

void recording_add(struct recording *recording, const char *line)
{
    recording_add_at(recording, (clock_now() - recording->begun) / MILLISECOND, line);
}

/* Once a line was left out all later ones are, too: a hole would look like a pause. */
void recording_add_at(struct recording *recording, int64_t ms, const char *line)
{
    size_t room = RECORDING_LIMIT - CUT_LINE - recording->text.length;
    if (line[0] != '{')
        return;
    if (recording->cut == 0 && strlen(line) + CUT_LINE <= room) {
        text_print(&recording->text, "{\"ms\":%" PRId64 ",%s\n", ms, line + 1);
        return;
    }
    recording->cut_ms = ms;
    recording->cut++;
}

char *recording_take(struct recording *recording)
{
    if (recording->cut)
        text_print(&recording->text, "{\"ms\":%" PRId64 ",\"event\":\"cut\",\"lines\":%d}\n",
                   recording->cut_ms, recording->cut);
    char *text = text_take(&recording->text);
    *recording = (struct recording){.begun = recording->begun};
    return text;
}

void recording_free(struct recording *recording)
{
    text_free(&recording->text);
}

json_t *recording_next(const char **at, int64_t *ms)
{
    while (**at) {
        const char *line = *at, *end = strchrnul(line, '\n');
        *at = *end ? end + 1 : end;
        json_t *event = json_loadb(line, (size_t)(end - line), 0, NULL);
        const json_t *moment = json_object_get(event, "ms");
        if (json_is_integer(moment) && json_is_string(json_object_get(event, "event"))) {
            *ms = json_integer_value(moment);
            return event;
        }
        json_decref(event);
    }
    return NULL;
}
