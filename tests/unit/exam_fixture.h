/* SPDX-License-Identifier: Apache-2.0 */
/* A lab that is an exam of four hours with a decision record, a store, a workspace and a made-up
 * time, for the tests of exams and of decision records. */
#ifndef TESTS_EXAM_FIXTURE_H
#define TESTS_EXAM_FIXTURE_H

#include "app/catalog.h"
#include "app/progress.h"
#include "base/clock.h"
#include "model/record.h"
#include "store/store.h"

enum { HOUR = 3600 };

struct fixture {
    char root[64];
    char *state, *workspace, *data;
    struct store *store;
    struct lab lab; /* an exam of four hours with a record */
    struct catalog catalog;
    struct clock_moment now;
    struct errors errors;
};

/* Write <folder>/<name>, and read it again, for free(). */
void put(const char *folder, const char *name, const char *text);
char *get(const char *folder, const char *name);

int set_up(void **state);
int tear_down(void **state);

void wait_for(struct fixture *fixture, double seconds);
double left(struct fixture *fixture); /* below -1e8: not begun */
bool begin(struct fixture *fixture);

/* An attempt with that verdict, now; the record as it is shown, for record_free(). */
struct record try(struct fixture *fixture, enum verdict verdict);

enum lab_state state_of(struct fixture *fixture);

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
