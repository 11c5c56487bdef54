/* SPDX-License-Identifier: Apache-2.0 */
/* Random keys from the tables, random characters, sizes and events: nothing may crash or leak. */
#include <curses.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "tests/screen/screen.h"
#include "tui/keys.h"

enum { STUCK_SECONDS = 30 };

static uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int below(uint64_t *state, int limit)
{
    return (int)(random_next(state) % (uint64_t)limit);
}

/* The first key of a random row of the view on top, or of the global ones. */
static int table_key(struct stage *stage, uint64_t *state)
{
    const struct key_row *rows =
        below(state, 8) ? frame_view(&stage->frame)->keys : view_global_keys;
    int count = 0;
    while (rows && rows[count].keys)
        count++;
    if (!count)
        return '?';
    const char *keys = rows[below(state, count)].keys;
    char *first = memory_copy_range(keys, strcspn(keys, " "));
    int code = keys_code(first);
    free(first);
    return code;
}

static int any_key(struct stage *stage, uint64_t *state)
{
    static const char *const names[] = {"esc", "enter", "tab", "backspace", "y", "n", "^U", "7"};
    switch (below(state, 4)) {
    case 0:
        return keys_code(names[below(state, 8)]);
    case 1:
        return below(state, 20) ? below(state, 0x80) : below(state, 0x120000);
    default:
        return table_key(stage, state);
    }
}

static const char *const runs[] = {
    "cache-fail.jsonl",   "cache-pass.jsonl",  "cancelled.jsonl",           "compile-error.jsonl",
    "inconclusive.jsonl", "io-traced.jsonl",   "not-attainable.jsonl",      "pass.jsonl",
    "running.jsonl",      "rounds-pass.jsonl", "rounds-inconclusive.jsonl", "running-rounds.jsonl",
    "answers-fail.jsonl", "wrong-answer.jsonl"};

static void one(struct stage *stage, uint64_t *state)
{
    int what = below(state, 40);
    if (what == 0)
        resizeterm(1 + below(state, 70), 1 + below(state, 250));
    else if (what == 1)
        stage_events(stage, runs[below(state, (int)(sizeof(runs) / sizeof(runs[0])))]);
    else if (what == 2)
        stage_profile(stage, below(state, 2) ? "one.json" : "both.json");
    else if (what == 3)
        frame_changes(&stage->frame, shell_step(&stage->shell));
    else
        stage_key(stage, any_key(stage, state));
}

bool stage_fuzz(struct stage *stage, unsigned long long seed, long count)
{
    uint64_t state = seed;
    for (long i = 0; i < count; i++) {
        alarm(STUCK_SECONDS);
        if (!stage->open && !stage_start(stage))
            return false;
        one(stage, &state);
        stage->shell.now += 10000000;
        if (stage->open)
            frame_draw(&stage->frame);
    }
    alarm(0);
    printf("%ld keys from seed %llu\n", count, seed);
    return true;
}
