/* SPDX-License-Identifier: Apache-2.0 */
#include "app/replay.h"

#include <stdlib.h>
#include <string.h>

static const int factors[] = {1, 2, 5, 20};
enum { FACTORS = sizeof(factors) / sizeof(factors[0]) };

#define MILLISECOND 1e6 /* ns */

static void advance(struct replay *replay)
{
    json_decref(replay->next);
    replay->next = recording_next(&replay->at, &replay->next_ms);
}

void replay_again(struct replay *replay)
{
    run_state_free(&replay->run);
    run_state_init(&replay->run);
    replay->at = replay->events;
    replay->position = 0;
    replay->missing = 0;
    advance(replay);
}

/* The moment of the last event. */
static double find_length(const char *events)
{
    int64_t ms = 0;
    const char *at = events;
    for (json_t *event; (event = recording_next(&at, &ms));)
        json_decref(event);
    return (double)ms;
}

int replay_open(struct replay *replay, int64_t attempt, char *events, int64_t now)
{
    *replay = (struct replay){.attempt = attempt, .events = events, .stepped = now};
    run_state_init(&replay->run);
    replay_again(replay);
    replay->length = find_length(events);
    if (replay->next)
        return 0;
    replay_free(replay);
    return -1;
}

void replay_free(struct replay *replay)
{
    free(replay->events);
    json_decref(replay->next);
    run_state_free(&replay->run);
    *replay = (struct replay){0};
}

static void fold(struct replay *replay)
{
    const char *name = json_string_value(json_object_get(replay->next, "event"));
    if (name && strcmp(name, "cut") == 0)
        replay->missing = (int)json_integer_value(json_object_get(replay->next, "lines"));
    run_state_event(&replay->run, replay->next);
    if ((double)replay->next_ms > replay->position)
        replay->position = (double)replay->next_ms;
    advance(replay);
}

bool replay_step(struct replay *replay, int64_t now)
{
    double passed = (double)(now - replay->stepped) / MILLISECOND;
    bool changed = false;
    replay->stepped = now;
    if (!replay->next || replay->paused)
        return false;
    double until = replay->position + passed * replay_factor(replay);
    for (; replay->next && (double)replay->next_ms <= until; changed = true)
        fold(replay);
    replay->position = until < replay->length ? until : replay->length;
    return changed;
}

void replay_pause(struct replay *replay, bool paused)
{
    replay->paused = paused;
}

void replay_next(struct replay *replay)
{
    replay->paused = true;
    if (replay->next)
        fold(replay);
}

void replay_turn(struct replay *replay, int faster)
{
    int speed = replay->speed + faster;
    replay->speed = speed < 0 ? 0 : speed >= FACTORS ? FACTORS - 1 : speed;
}

void replay_to_end(struct replay *replay)
{
    while (replay->next)
        fold(replay);
}

bool replay_over(const struct replay *replay)
{
    return !replay->next;
}

int replay_factor(const struct replay *replay)
{
    return factors[replay->speed];
}
