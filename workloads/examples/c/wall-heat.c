/*
 * wall-heat: how much heat a room loses through a brick wall, day by day.
 *
 *   input (descriptor 0)        the temperature outside in each hour, in °C, one number a line
 *   arguments                   --cells N   layers that the wall is cut into, 4 to 400 (40)
 *                               --inside T  temperature of the room in °C (20)
 *   result (descriptor 1)       one line a day: its number, and the heat lost in Wh per m² of wall
 *   log (descriptor 2)          progress, and what is wrong with the input
 *   checkpoint (descriptor 3)   everything needed to go on after the last day written
 *
 * It uses only + - * / on doubles, which are equal bit for bit on every computer. A native build needs
 * -ffp-contract=off for the same digits, because some processors would else multiply and add in one step.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECKPOINT 3
#define CELLS_MAX 400
#define HOURS_MAX 1000000
#define HOURS_A_DAY 24
#define SECONDS_AN_HOUR 3600.0

/* Brick, 30 cm. */
static const double THICKNESS_M = 0.3;
static const double CONDUCTIVITY_W_M_K = 0.6;
static const double HEAT_CAPACITY_J_M3_K = 1700.0 * 840.0;
/* Air that sticks to the wall, on both sides. */
static const double RESISTANCE_INSIDE_M2_K_W = 0.13;
static const double RESISTANCE_OUTSIDE_M2_K_W = 0.04;

/* All that changes while it runs, in one piece: this is what a checkpoint holds. */
static struct {
  char format[8];
  uint32_t cells;
  uint32_t hour;
  double inside_c;
  double heat_wh_m2;
  double wall_c[CELLS_MAX];
} state = {.format = "wall/1", .cells = 40, .inside_c = 20.0};

static double outside_c[HOURS_MAX];

static void stop(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(2);
}

static void read_arguments(int count, char **words) {
  for (int place = 1; place < count; place += 2) {
    if (place + 1 == count) stop("Every argument has a value: --cells N, --inside T.");
    if (strcmp(words[place], "--cells") == 0) {
      state.cells = (uint32_t)atoi(words[place + 1]);
    } else if (strcmp(words[place], "--inside") == 0) {
      state.inside_c = atof(words[place + 1]);
    } else {
      stop("The arguments are --cells N and --inside T.");
    }
  }
  if (state.cells < 4 || state.cells > CELLS_MAX) stop("--cells is a number from 4 to 400.");
}

static uint32_t read_hours(void) {
  uint32_t hours = 0;
  while (hours < HOURS_MAX && scanf("%lf", &outside_c[hours]) == 1) hours += 1;
  if (!feof(stdin)) stop("The input has something that is no number, or more than a million hours.");
  if (hours < HOURS_A_DAY) stop("The input has less than a day.");
  return hours - hours % HOURS_A_DAY;
}

/* True if there was a checkpoint of this very task. At a first start there is none: nothing can be read. */
static int restore(void) {
  static char saved[sizeof state];
  size_t length = 0;
  ssize_t got;
  while (length < sizeof saved && (got = read(CHECKPOINT, saved + length, sizeof saved - length)) > 0) length += got;
  if (length < sizeof saved || memcmp(saved, &state, sizeof state.format) != 0) return 0;
  memcpy(&state, saved, sizeof state);
  return 1;
}

/* The whole state, then fsync: only then it counts. What was printed before is kept with it, so print it first. */
static void save(void) {
  fflush(stdout);
  const char *bytes = (const char *)&state;
  for (size_t done = 0; done < sizeof state;) {
    ssize_t wrote = write(CHECKPOINT, bytes + done, sizeof state - done);
    if (wrote <= 0) return; /* Run as a native program there is no descriptor 3, and nothing to go on from. */
    done += (size_t)wrote;
  }
  fsync(CHECKPOINT);
}

/* One hour in steps that are short enough to be stable (explicit finite differences). */
static void pass_an_hour(double outside) {
  const uint32_t cells = state.cells;
  const double cell_m = THICKNESS_M / cells;
  const double between_m2_k_w = cell_m / CONDUCTIVITY_W_M_K;
  const double cell_j_m2_k = cell_m * HEAT_CAPACITY_J_M3_K;
  const double stable_s = 0.4 * cell_j_m2_k * between_m2_k_w;
  const uint32_t steps = (uint32_t)(SECONDS_AN_HOUR / stable_s) + 1;
  const double step_s = SECONDS_AN_HOUR / steps;
  double *wall_c = state.wall_c;
  for (uint32_t step = 0; step < steps; step += 1) {
    double from_inside = (state.inside_c - wall_c[0]) / (RESISTANCE_INSIDE_M2_K_W + between_m2_k_w / 2);
    state.heat_wh_m2 += from_inside * step_s / SECONDS_AN_HOUR;
    double flows_in = from_inside;
    for (uint32_t cell = 0; cell < cells; cell += 1) {
      double flows_out = cell + 1 < cells
                           ? (wall_c[cell] - wall_c[cell + 1]) / between_m2_k_w
                           : (wall_c[cell] - outside) / (RESISTANCE_OUTSIDE_M2_K_W + between_m2_k_w / 2);
      wall_c[cell] += (flows_in - flows_out) * step_s / cell_j_m2_k;
      flows_in = flows_out;
    }
  }
}

int main(int count, char **words) {
  read_arguments(count, words);
  const uint32_t hours = read_hours();
  if (!restore()) {
    for (uint32_t cell = 0; cell < state.cells; cell += 1) state.wall_c[cell] = state.inside_c;
  }
  while (state.hour < hours) {
    pass_an_hour(outside_c[state.hour]);
    state.hour += 1;
    if (state.hour % HOURS_A_DAY != 0) continue;
    printf("%u %.3f\n", (unsigned)(state.hour / HOURS_A_DAY), state.heat_wh_m2);
    state.heat_wh_m2 = 0;
    /* About every hundredth of the way: often enough to lose little, seldom enough to spare the memory card. */
    const uint32_t hundredth = hours / 100 + 1;
    if (state.hour / hundredth == (state.hour - HOURS_A_DAY) / hundredth) continue;
    fprintf(stderr, "@progress %.4f\n", (double)state.hour / hours);
    save();
  }
  return 0;
}
