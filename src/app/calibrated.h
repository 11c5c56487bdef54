/* SPDX-License-Identifier: Apache-2.0 */
/* The calibration that is kept, for those who decide by it. */
#ifndef APP_CALIBRATED_H
#define APP_CALIBRATED_H

#include "base/error.h"
#include "model/calibration.h"
#include "store/store.h"

/* The usual store, or NULL if there is none yet: who only asks leaves nothing behind. */
struct store *calibrated_store(struct errors *errors);

int calibrated_keep(struct store *store, const struct calibration *calibration,
                    struct errors *errors);

/* -1 with an error that says what to type if none is kept; the caller frees what it fills. */
int calibrated_load(struct store *store, struct calibration *calibration, struct errors *errors);

/* What this machine can do; nothing is known if no calibration of it is kept. Looks into the usual
 * store, and makes none. */
void calibrated_abilities(struct abilities *abilities);

/* The same as the JSON the judge takes; NULL: nothing is known. Caller frees. */
char *calibrated_abilities_text(void);

#endif
