/* SPDX-License-Identifier: Apache-2.0 */
/* What runs beside the shell, as every screen tells it: the calibration. */
#ifndef TUI_BESIDE_H
#define TUI_BESIDE_H

#include "tui/frame.h"

/* Its progress in one row; false, and nothing is drawn, if there is none. */
bool beside_draw(const struct shell *shell, struct area row);

/* Say how the calibration ended. */
void beside_tell(struct frame *frame);

#endif
