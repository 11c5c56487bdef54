/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the assembler copy a file that is not the learner's to read into the program.
 *
 * expect: compile error
 */
__asm__(".incbin \"/etc/shadow\"");
