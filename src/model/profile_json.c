/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "model/profile.h"

static const char *const kind_names[FRAME_KINDS] = {
    [FRAME_USER] = "user", [FRAME_INLINED] = "inlined", [FRAME_KERNEL] = "kernel"};

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *frames_to_json(const struct profile *profile)
{
    json_t *frames = json_array();
    for (size_t i = 0; i < profile->frame_count; i++) {
        const struct profile_frame *frame = &profile->frames[i];
        json_array_append_new(frames,
                              json_pack("{s:s, s:o, s:i, s:i, s:s}", "name", frame->name, "file",
                                        text_or_null(frame->file), "line", frame->line, "start",
                                        frame->start, "kind", kind_names[frame->kind]));
    }
    return frames;
}

static json_t *stacks_to_json(const struct profile *profile)
{
    json_t *stacks = json_array();
    for (size_t i = 0; i < profile->stack_count; i++) {
        const struct profile_stack *stack = &profile->stacks[i];
        json_t *frames = json_array();
        for (size_t k = 0; k < stack->depth; k++)
            json_array_append_new(frames, json_integer((json_int_t)stack->frames[k]));
        json_array_append_new(stacks,
                              json_pack("{s:o, s:f}", "frames", frames, "weight", stack->weight));
    }
    return stacks;
}

json_t *profile_to_json(const struct profile *profile)
{
    return json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:f, s:f, s:o, s:f, s:f, s:f, s:s, s:o, s:o}", "side",
        profile->side, "source", profile->source, "source_note", text_or_null(profile->source_note),
        "kernel_note", text_or_null(profile->kernel_note), "user_note",
        text_or_null(profile->user_note), "hz", profile->hz, "seconds", profile->seconds, "worked",
        profile->worked > 0 ? json_real(profile->worked) : json_null(), "samples", profile->samples,
        "lost", profile->lost, "weight", profile->weight, "unit",
        profile_off_cpu(profile) ? "ns" : "samples", "frames", frames_to_json(profile), "stacks",
        stacks_to_json(profile));
}

static char *text_of(const json_t *json, const char *key)
{
    return memory_copy(json_string_value(json_object_get(json, key)));
}

static double number_of(const json_t *json, const char *key)
{
    double value = json_number_value(json_object_get(json, key));
    return isfinite(value) && value > 0 ? value : 0;
}

static int line_of(const json_t *json, const char *key)
{
    json_int_t line = json_integer_value(json_object_get(json, key));
    return line > 0 && line < 10000000 ? (int)line : 0;
}

static int take_frames(const json_t *frames, struct profile *profile)
{
    size_t i;
    json_t *item;
    if (!json_is_array(frames) || json_array_size(frames) > PROFILE_MOST_FRAMES)
        return -1;
    json_array_foreach(frames, i, item)
    {
        const char *kind = json_string_value(json_object_get(item, "kind"));
        struct profile_frame *frame = memory_push(&profile->frames, &profile->frame_count);
        frame->name = text_of(item, "name");
        frame->file = text_of(item, "file");
        frame->line = line_of(item, "line");
        frame->start = line_of(item, "start");
        for (int k = 0; k < FRAME_KINDS; k++)
            if (kind && strcmp(kind, kind_names[k]) == 0)
                frame->kind = (enum frame_kind)k;
        if (!frame->name || strlen(frame->name) > PROFILE_LONGEST ||
            (frame->file && strlen(frame->file) > PROFILE_LONGEST))
            return -1;
    }
    return 0;
}

static int take_stack(const json_t *item, struct profile *profile)
{
    const json_t *frames = json_object_get(item, "frames");
    size_t depth = json_array_size(frames), indices[PROFILE_DEEPEST];
    double weight = number_of(item, "weight");
    if (!json_is_array(frames) || depth > PROFILE_DEEPEST || weight <= 0)
        return -1;
    for (size_t i = 0; i < depth; i++) {
        const json_t *index = json_array_get(frames, i);
        json_int_t value = json_integer_value(index);
        if (!json_is_integer(index) || value < 0 || value >= (json_int_t)profile->frame_count)
            return -1;
        indices[i] = (size_t)value;
    }
    profile_add(profile, indices, depth, weight);
    return 0;
}

static int take_stacks(const json_t *stacks, struct profile *profile)
{
    size_t i;
    json_t *item;
    if (!json_is_array(stacks) || json_array_size(stacks) > PROFILE_MOST_STACKS)
        return -1;
    json_array_foreach(stacks, i, item)
    {
        if (take_stack(item, profile) < 0)
            return -1;
    }
    return 0;
}

int profile_from_json(const json_t *json, struct profile *profile)
{
    *profile = (struct profile){
        .side = text_of(json, "side"),
        .source = text_of(json, "source"),
        .source_note = text_of(json, "source_note"),
        .kernel_note = text_of(json, "kernel_note"),
        .worked = number_of(json, "worked"),
        .user_note = text_of(json, "user_note"),
        .hz = number_of(json, "hz"),
        .seconds = number_of(json, "seconds"),
        .samples = number_of(json, "samples"),
        .lost = number_of(json, "lost"),
    };
    if (profile->side && profile->source &&
        take_frames(json_object_get(json, "frames"), profile) == 0 &&
        take_stacks(json_object_get(json, "stacks"), profile) == 0)
        return 0;
    profile_free(profile);
    return -1;
}
