/* SPDX-License-Identifier: Apache-2.0 */
#include "app/kept_profile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"

enum { SCHEMA = 1, LARGEST = 32 << 20, LARGEST_SOURCE = 1 << 20 };

uint64_t kept_profile_source(const char *path)
{
    char *text;
    size_t size;
    uint64_t hash = 0xcbf29ce484222325u;
    if (file_read(path, LARGEST_SOURCE, &text, &size) < 0)
        return 0;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
    free(text);
    return hash ? hash : 1;
}

static char *path_of(const char *cache, const char *lab, bool off_cpu)
{
    return memory_print("%s/profiles/%s%s.json", cache, lab, off_cpu ? ".off-cpu" : "");
}

bool kept_profile_there(const char *cache, const char *lab)
{
    char *path = path_of(cache, lab, false);
    bool there = file_exists(path);
    free(path);
    return there;
}

static char *to_text(const struct kept_profile *kept)
{
    char source[20];
    json_t *profiles = json_array();
    for (size_t i = 0; i < kept->count; i++)
        json_array_append_new(profiles, profile_to_json(&kept->sides[i]));
    snprintf(source, sizeof(source), "%016" PRIx64, kept->source);
    json_t *json = json_pack("{s:i, s:I, s:s, s:o}", "schema", SCHEMA, "when",
                             (json_int_t)kept->when, "source", source, "profiles", profiles);
    char *text = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    return text;
}

int kept_profile_write(const char *cache, const char *lab, bool off_cpu,
                       const struct kept_profile *kept, struct errors *errors)
{
    char *path = path_of(cache, lab, off_cpu), *text = to_text(kept);
    char *folder = file_join(cache, "profiles");
    size_t size = text ? strlen(text) : 0;
    int error = file_make_folders(folder);
    if (!error && text && size <= LARGEST)
        error = file_write(path, text, size, 0644);
    if (error)
        errors_add(errors, path, 0, 0, "the profile cannot be kept: %s", strerror(-error));
    else if (!text || size > LARGEST)
        errors_add(errors, path, 0, 0, "the profile is too large to be kept");
    bool kept_well = !error && text && size <= LARGEST;
    free(folder);
    free(text);
    free(path);
    return kept_well ? 0 : -1;
}

int kept_profile_parse(const char *text, size_t size, struct kept_profile *kept)
{
    *kept = (struct kept_profile){0};
    json_t *json = json_loadb(text, size, 0, NULL), *profiles = json_object_get(json, "profiles");
    const char *source = json_string_value(json_object_get(json, "source"));
    bool good = source && json_array_size(profiles) >= 1 && json_array_size(profiles) <= 2 &&
                json_integer_value(json_object_get(json, "schema")) == SCHEMA;
    if (good) {
        kept->when = json_integer_value(json_object_get(json, "when"));
        kept->source = strtoull(source, NULL, 16);
    }
    for (size_t i = 0; good && i < json_array_size(profiles); i++) {
        good = profile_from_json(json_array_get(profiles, i), &kept->sides[i]) == 0;
        kept->count += good;
    }
    if (!good)
        kept_profile_free(kept);
    json_decref(json);
    return good ? 0 : -1;
}

void kept_profile_read(const char *cache, const char *lab, bool off_cpu, struct kept_profile *kept)
{
    char *path = path_of(cache, lab, off_cpu), *text;
    size_t size;
    *kept = (struct kept_profile){0};
    if (file_read(path, LARGEST, &text, &size) == 0) {
        kept_profile_parse(text, size, kept);
        free(text);
    }
    free(path);
}

void kept_profile_free(struct kept_profile *kept)
{
    for (size_t i = 0; i < kept->count; i++)
        profile_free(&kept->sides[i]);
    *kept = (struct kept_profile){0};
}
