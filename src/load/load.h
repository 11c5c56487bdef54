/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From YAML to the model. Strict: an unknown key, a wrong type, a duplicate, an unknown metric, a
 * missing file, a bad bound or a cycle is one error each with file, line, column and, where there
 * is one, the nearest right spelling. All errors of a file are told in one go; nothing crashes.
 */
#ifndef LOAD_LOAD_H
#define LOAD_LOAD_H

#include "base/error.h"
#include "model/answers.h"
#include "model/lab.h"
#include "model/path.h"
#include "model/question.h"

/* Load <folder>/lab.yaml and see that the files beside it are there. Returns 0 and a lab to
 * lab_free(), or -1 with `errors` filled and *lab empty. */
int load_lab(const char *folder, struct lab *lab, struct errors *errors);

/* Load a path file. Same returns. */
int load_path(const char *file, struct path *path, struct errors *errors);

/* The same from text already in memory, without looking for files: for fuzzing and for editors.
 * `name` stands in the errors. */
int load_lab_text(const char *name, const char *text, size_t size, struct lab *lab,
                  struct errors *errors);
int load_path_text(const char *name, const char *text, size_t size, struct path *path,
                   struct errors *errors);

/* A learner's answers to what a lab asks, which must outlive them: of each that is not there, or
 * `~`, given is false. Returns 0 and answers to answers_free(), or -1 with errors and *answers
 * empty. */
int load_answers(const char *file, const struct inquiry *inquiry, struct answers *answers,
                 struct errors *errors);
int load_answers_text(const char *name, const char *text, size_t size,
                      const struct inquiry *inquiry, struct answers *answers,
                      struct errors *errors);

/* The sections of hints.md: one hint per "## " heading, in order, each with its text (heading
 * included). Returns 0, or -1 with errors (missing file, empty hint, text before the first). */
int load_hints(const char *folder, struct strings *hints, struct errors *errors);

/* questions.yaml, which a lab need not have: then there are none. Returns 0 and questions for
 * questions_free(), or -1 with errors. */
int load_questions(const char *folder, struct questions *questions, struct errors *errors);
int load_questions_text(const char *name, const char *text, size_t size,
                        struct questions *questions, struct errors *errors);

#endif
