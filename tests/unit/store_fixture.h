/* SPDX-License-Identifier: Apache-2.0 */
/* A store in a folder of its own, for the tests of the store. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "store/store.h"

struct fixture {
    char root[64];
    char *folder; /* the state folder */
    char *path;   /* of the database */
    struct store *store;
    struct errors errors;
};

int store_set_up(void **state); /* *state: a struct fixture, the store open */
int store_tear_down(void **state);

struct attempt store_example(char *lab, char *verdict, int exit_code);
int64_t store_add(struct fixture *fixture, const struct attempt *attempt); /* its id */

/* One more answer to a question. */
void store_answer(struct fixture *fixture, const char *lab, const char *question, const char *text,
                  enum answer_outcome outcome, int64_t when);

/* A number straight from the file, past the store. */
int store_ask_number(const char *path, const char *sql);

/* That there is one error, with this in it; it is taken away. */
void store_expect_error(struct fixture *fixture, const char *part);

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, store_set_up, store_tear_down)

#endif
