/* SPDX-License-Identifier: Apache-2.0 */
/* The last two rows: what was said or is asked, and the keys worth knowing here. */
#ifndef TUI_STATUS_H
#define TUI_STATUS_H

#include "tui/frame.h"

/* In the last row of `page`, and in as many above it as a message needs. */
void status_draw(const struct frame *frame, struct area page);
void footer_draw(const struct frame *frame, struct area row);

#endif
