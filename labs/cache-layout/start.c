/* SPDX-License-Identifier: 0BSD */
/* One column at a time, as the formula says. Right, and slow. Make it fast. */
#include "lab.h"

#include <math.h>

void standardise(const float *restrict in, size_t rows, size_t columns, float *restrict out,
                 float *restrict mean, float *restrict deviation)
{
    for (size_t c = 0; c < columns; c++) {
        double sum = 0;
        for (size_t r = 0; r < rows; r++)
            sum += in[r * columns + c];
        double m = sum / (double)rows;

        double squares = 0;
        for (size_t r = 0; r < rows; r++) {
            double d = in[r * columns + c] - m;
            squares += d * d;
        }
        double s = sqrt(squares / (double)rows);

        for (size_t r = 0; r < rows; r++)
            out[c * rows + r] = (float)((in[r * columns + c] - m) / s);
        mean[c] = (float)m;
        deviation[c] = (float)s;
    }
}
