/* SPDX-License-Identifier: Apache-2.0 */
#include "app/chores.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { SECONDS = 1200, LIMIT = 1 << 20 };

static const struct {
    const char *words[2]; /* the arguments */
    bool lines;           /* it prints events; else one JSON text */
    enum chores_change change;
} table[CHORES] = {
    [CHORE_LOOK] = {{"doctor", "--json"}, false, CHORES_LOOKED},
    [CHORE_CALIBRATE] = {{"calibrate", "--events"}, true, CHORES_CALIBRATED},
};

static void forget_progress(struct chores *chores)
{
    free(chores->part);
    free(chores->said);
    chores->part = chores->said = NULL;
    chores->seconds = chores->left = 0;
}

void chores_free(struct chores *chores)
{
    int code;
    if (chores->process) {
        background_cancel(chores->process);
        background_finish(chores->process, NULL, &code);
    }
    forget_progress(chores);
    for (int i = 0; i < CHORES; i++)
        free(chores->failure[i]);
    json_decref(chores->findings);
    free(chores->program);
    *chores = (struct chores){0};
}

void chores_want(struct chores *chores, enum chore chore)
{
    chores->wanted[chore] = true;
}

static void end(struct chores *chores)
{
    if (chores->process)
        background_cancel(chores->process);
    chores->ending = chores->process != NULL;
}

void chores_cancel(struct chores *chores, enum chore chore)
{
    chores->wanted[chore] = false;
    if (chores->process && chores->running == chore)
        end(chores);
}

void chores_yield(struct chores *chores)
{
    end(chores);
}

static void begin(struct chores *chores, enum chore chore)
{
    const char *const argv[] = {chores->program, table[chore].words[0], table[chore].words[1],
                                NULL};
    free(chores->failure[chore]);
    chores->failure[chore] = NULL;
    chores->running = chore;
    chores->ending = false;
    chores->process = background_start(&(struct background_request){
        .argv = argv, .seconds = SECONDS, .limit = LIMIT, .with_errors = true, .group = true});
    if (chores->process)
        return;
    chores->wanted[chore] = false;
    chores->failure[chore] = memory_print("cannot be started: %s", strerror(errno));
}

static void take_line(void *context, char *line)
{
    struct chores *chores = context;
    json_t *event = json_loads(line, 0, NULL);
    const char *name = json_string_value(json_object_get(event, "event"));
    const char *title = json_string_value(json_object_get(event, "title"));
    if (name && strcmp(name, "part") == 0 && title) {
        free(chores->part);
        chores->part = memory_copy(title);
        chores->parts++;
        chores->left = json_number_value(json_object_get(event, "seconds_left"));
        chores->seconds = fmax(chores->seconds, chores->left);
    } else if (!name && *line) {
        free(chores->said);
        chores->said = text_printable(line, strlen(line));
    }
    json_decref(event);
}

/* `perflab doctor` says with exit code 1 that something is missing, which is no failure. */
static bool take_findings(struct chores *chores, const struct text *text)
{
    json_t *json = text->data ? json_loadb(text->data, text->length, 0, NULL) : NULL;
    json_t *list = json_incref(json_object_get(json, "findings"));
    json_decref(json);
    if (!json_is_array(list)) {
        json_decref(list);
        return false;
    }
    json_decref(chores->findings);
    chores->findings = list;
    return true;
}

/* One that was ended for a check is still wanted, and begins anew. */
static unsigned finish(struct chores *chores)
{
    struct text text = {0};
    enum chore chore = chores->running;
    int code, result = background_finish(chores->process, &text, &code);
    bool ended = chores->ending;
    chores->process = NULL;
    chores->ending = false;
    if (!ended) {
        bool good = table[chore].lines ? code == 0 : take_findings(chores, &text);
        chores->wanted[chore] = false;
        if (!good || result < 0)
            chores->failure[chore] = chores->said ? memory_copy(chores->said)
                                     : result < 0
                                         ? memory_copy(strerror(-result))
                                         : memory_print("perflab %s ended with exit code %d",
                                                        table[chore].words[0], code);
    }
    text_free(&text);
    forget_progress(chores);
    return ended ? CHORES_WENT_ON : CHORES_WENT_ON | (unsigned)table[chore].change;
}

unsigned chores_step(struct chores *chores, bool idle)
{
    unsigned changes = 0;
    for (int i = 0; i < CHORES && idle && !chores->process; i++)
        if (chores->wanted[i]) {
            begin(chores, (enum chore)i);
            changes |= CHORES_WENT_ON;
        }
    if (!chores->process)
        return changes;
    int parts = chores->parts;
    if (!background_step(chores->process, table[chores->running].lines ? take_line : NULL, chores))
        return changes | finish(chores);
    return parts != chores->parts ? changes | CHORES_WENT_ON : changes;
}

int chores_fd(const struct chores *chores)
{
    return chores->process ? background_fd(chores->process) : -1;
}

double chores_share(const struct chores *chores)
{
    return chores->seconds > 0 ? 1 - chores->left / chores->seconds : 0;
}

char *chores_line(const struct chores *chores)
{
    if (!chores->wanted[CHORE_CALIBRATE])
        return NULL;
    if (!chores->process || chores->ending || chores->running != CHORE_CALIBRATE)
        return memory_copy("the calibration waits for its turn: nothing else may measure");
    if (!chores->part)
        return memory_copy("calibrating");
    return memory_print("calibrating: %s, %.0f s left at most", chores->part, ceil(chores->left));
}
