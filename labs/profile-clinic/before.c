/* SPDX-License-Identifier: Apache-2.0 */
/* The settlement as it was before the last change: what today's is compared with. */
#include "run.h"

int main(int argc, char **argv)
{
    return settle_main(argc, argv, BEFORE);
}
