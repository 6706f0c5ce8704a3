/*
 * prime-gaps: how many primes lie in a range, and the widest gap between two that follow each other.
 *
 *   input (descriptor 0)    FIRST LAST, two whole numbers, at most 10^14 and a thousand million apart
 *   result (descriptor 1)   one line of JSON
 *   log (descriptor 2)      progress, and what is wrong with the input
 *
 * It counts with whole numbers only and is done in a minute or two, so that it saves no checkpoint: a run that is
 * broken off begins again. A campaign gives it a list of ranges, one for each task.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAST_MAX UINT64_C(100000000000000)
#define RANGE_MAX UINT64_C(1000000000)
#define SEGMENT 262144

static uint8_t is_composite[SEGMENT];

static void stop(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(2);
}

static uint32_t root_of(uint64_t number) {
  uint32_t root = 0;
  while ((uint64_t)(root + 1) * (root + 1) <= number) root += 1;
  return root;
}

/* All primes up to `last`, as a list that ends with 0. */
static uint32_t *small_primes(uint32_t last) {
  uint8_t *crossed = calloc(last + 1, 1);
  uint32_t *primes = malloc((last / 2 + 3) * sizeof *primes);
  if (crossed == NULL || primes == NULL) stop("There is not enough memory.");
  size_t count = 0;
  for (uint32_t number = 2; number <= last; number += 1) {
    if (crossed[number]) continue;
    primes[count++] = number;
    for (uint64_t multiple = (uint64_t)number * number; multiple <= last; multiple += number) crossed[multiple] = 1;
  }
  primes[count] = 0;
  free(crossed);
  return primes;
}

/* Crosses out what is no prime among the SEGMENT numbers from `start` on. */
static void sieve(uint64_t start, const uint32_t *primes) {
  memset(is_composite, 0, sizeof is_composite);
  for (; *primes != 0; primes += 1) {
    const uint64_t prime = *primes;
    uint64_t multiple = (start + prime - 1) / prime * prime;
    if (multiple < prime * prime) multiple = prime * prime;
    for (; multiple < start + SEGMENT; multiple += prime) is_composite[multiple - start] = 1;
  }
}

int main(void) {
  uint64_t first, last;
  if (scanf("%" SCNu64 " %" SCNu64, &first, &last) != 2) stop("The input is two whole numbers, FIRST and LAST.");
  if (first < 2 || last < first || last > LAST_MAX) stop("FIRST is 2 or more, LAST at least FIRST and at most 10^14.");
  if (last - first > RANGE_MAX) stop("LAST is at most a thousand million more than FIRST.");

  const uint32_t *primes = small_primes(root_of(last));
  uint64_t count = 0, previous = 0, widest = 0, widest_from = 0;
  unsigned percent = 0;
  for (uint64_t start = first; start <= last; start += SEGMENT) {
    sieve(start, primes);
    for (uint64_t number = start; number < start + SEGMENT && number <= last; number += 1) {
      if (is_composite[number - start]) continue;
      if (previous != 0 && number - previous > widest) {
        widest = number - previous;
        widest_from = previous;
      }
      previous = number;
      count += 1;
    }
    const unsigned now = (unsigned)((start - first) * 100 / (last - first + 1));
    if (now > percent) fprintf(stderr, "@progress 0.%02u\n", percent = now);
  }
  printf("{\"first\":%" PRIu64 ",\"last\":%" PRIu64 ",\"primes\":%" PRIu64, first, last, count);
  printf(",\"widest_gap\":%" PRIu64 ",\"widest_gap_from\":%" PRIu64 "}\n", widest, widest_from);
  return 0;
}
