/* SPDX-License-Identifier: Apache-2.0 */
#include "app/calibrated.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/folders.h"
#include "judge/facts.h"

int calibrated_keep(struct store *store, const struct calibration *calibration,
                    struct errors *errors)
{
    json_t *json = calibration_to_json(calibration);
    char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(9));
    int result = store_set_setting(store, CALIBRATION_SETTING, text, errors);
    free(text);
    json_decref(json);
    return result;
}

int calibrated_load(struct store *store, struct calibration *calibration, struct errors *errors)
{
    char *text = NULL;
    if (store_get_setting(store, CALIBRATION_SETTING, &text, errors) < 0)
        return -1;
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    int result = json ? calibration_from_json(json, calibration) : -1;
    if (!text)
        errors_add(errors, NULL, 0, 0, "no calibration is kept yet; measure: perflab calibrate");
    else if (result < 0)
        errors_add(errors, NULL, 0, 0,
                   "the calibration that is kept is of another version of perflab; measure again: "
                   "perflab calibrate");
    json_decref(json);
    free(text);
    return result;
}

struct store *calibrated_store(struct errors *errors)
{
    struct store *store = NULL;
    char *folder = folders_state(errors);
    if (folder && access(folder, F_OK) == 0)
        store_open(folder, &store, errors);
    free(folder);
    return store;
}

void calibrated_abilities(struct abilities *abilities)
{
    struct calibration calibration = {0};
    struct errors errors = {0};
    struct machine here = {0};
    struct store *store = calibrated_store(&errors);
    *abilities = (struct abilities){0};
    facts_read(&here);
    if (store && calibrated_load(store, &calibration, &errors) == 0)
        abilities_from(&calibration, &here, abilities);
    store_close(store);
    calibration_free(&calibration);
    errors_free(&errors);
    free(here.cpu);
    free(here.kernel);
}

char *calibrated_abilities_text(void)
{
    struct abilities abilities;
    calibrated_abilities(&abilities);
    json_t *json = abilities_to_json(&abilities);
    char *text = abilities.known ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    return text;
}
