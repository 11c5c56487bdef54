/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/random.h"

#include <math.h>

static const uint64_t golden = 0x9e3779b97f4a7c15; /* 2^64 over the golden ratio, odd */

uint64_t random_next(struct random_stream *stream)
{
    uint64_t z = stream->state += golden;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

uint64_t random_at(uint64_t seed, uint64_t index)
{
    struct random_stream stream = {seed + index * golden};
    return random_next(&stream);
}

double random_uniform(struct random_stream *stream)
{
    return ((double)(random_next(stream) >> 12) + 0.5) * 0x1p-52;
}

double random_normal(struct random_stream *stream)
{
    double radius = sqrt(-2 * log(random_uniform(stream)));
    return radius * cos(2 * M_PI * random_uniform(stream));
}

double random_student(struct random_stream *stream, int freedom)
{
    double normal = random_normal(stream), squares = 0;
    for (int i = 0; i < freedom; i++) {
        double other = random_normal(stream);
        squares += other * other;
    }
    return normal / sqrt(squares / freedom);
}
