/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/script.h"

#include <string.h>

static size_t write_fixed(void *context, uint64_t i, char *buffer, size_t room)
{
    (void)i;
    memcpy(buffer, context, room);
    return room;
}

struct script script_fixed(const char *request)
{
    return (struct script){
        .context = (void *)request, .most_request = strlen(request), .write = write_fixed};
}
