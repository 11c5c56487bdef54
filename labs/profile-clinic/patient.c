/* SPDX-License-Identifier: Apache-2.0 */
/* The settlement as it is today. */
#include "settle.h"

int main(int argc, char **argv)
{
    return settle_main(argc, argv, AFTER);
}
