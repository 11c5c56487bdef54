/* SPDX-License-Identifier: Apache-2.0 */
/* The settlement as it is today. */
#include "run.h"

int main(int argc, char **argv)
{
    return settle_main(argc, argv, AFTER);
}
