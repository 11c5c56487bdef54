/* SPDX-License-Identifier: Apache-2.0 */
/* The last two rows: what was said or is asked, and the keys worth knowing here. */
#ifndef TUI_STATUS_H
#define TUI_STATUS_H

#include "tui/frame.h"

void status_draw(const struct frame *frame, struct area row);
void footer_draw(const struct frame *frame, struct area row);

#endif
