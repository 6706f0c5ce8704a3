/*
 * The path tracer of ../assembly in C, for comparison only: `npm run bench -- workloads` tells how many rays a second it
 * follows natively, beside the same work as WebAssembly. Same algorithm and same order of operations; the sine and its
 * kin are the platform's, so single bytes may differ. No errors, no checkpoints: its input is what flat-scene.ts writes.
 *
 *   cc -O3 -ffp-contract=off render.c -o render -lm && ./render WIDTH HEIGHT SAMPLES DAY HOUR LATITUDE LONGITUDE < flat.txt
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef float four __attribute__((vector_size(16)));
typedef int32_t fours __attribute__((vector_size(16)));
typedef struct { float x, y, z; } vec;

#define FAR 3e38f
#define PI 3.14159265358979323846

static int width, height, samples;
static int triangle_count, material_count, ground_material;
static float ground_height;
static float *corners, *normals;
static int *triangle_materials;
static float (*surfaces)[6];
static double camera[10];
static long long ray_count;

static float minf(float a, float b) { return a < b ? a : b; }
static float maxf(float a, float b) { return a > b ? a : b; }
static vec add3(vec a, vec b) { return (vec){a.x + b.x, a.y + b.y, a.z + b.z}; }
static vec times(vec a, float s) { return (vec){a.x * s, a.y * s, a.z * s}; }
static float dot(vec a, vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static vec unit(vec a) { return times(a, 1 / sqrtf(dot(a, a))); }

/* The hierarchy: bvh.ts. */
typedef struct node { four low[3], high[3]; struct node *children[4]; int is_leaf[4]; } node;
typedef struct { four corner[3], a[3], b[3]; int numbers[4]; } leaf;
typedef struct { float low[3], high[3]; } box;

static int *order;
static box *boxes, centres;
static node *root;

static void clear(box *b) { for (int i = 0; i < 3; i++) b->low[i] = FAR, b->high[i] = -FAR; }
static void widen(box *b, int axis, float v) { b->low[axis] = minf(b->low[axis], v), b->high[axis] = maxf(b->high[axis], v); }
static void widen_by_box(box *b, const box *o) {
  for (int i = 0; i < 3; i++) b->low[i] = minf(b->low[i], o->low[i]), b->high[i] = maxf(b->high[i], o->high[i]);
}
static float area(const box *b) {
  float x = b->high[0] - b->low[0], y = b->high[1] - b->low[1], z = b->high[2] - b->low[2];
  return x < 0 ? 0 : x * y + y * z + z * x;
}
static float centre(int t, int axis) { return (boxes[t].low[axis] + boxes[t].high[axis]) * 0.5f; }
static int bin_of(int t, int axis) {
  int bin = (int)((centre(t, axis) - centres.low[axis]) / (centres.high[axis] - centres.low[axis]) * 16.0f);
  return bin < 15 ? bin : 15;
}
static float leaves_of(int count) { return (float)((count + 3) / 4); }

static int best_bin(int axis, int begin, int end, float *best_cost) {
  int counts[16] = {0}, counts_behind[16], best = 0, count = 0;
  float areas_behind[16];
  box bins[16], sum;
  for (int i = 0; i < 16; i++) clear(&bins[i]);
  for (int i = begin; i < end; i++) {
    int bin = bin_of(order[i], axis);
    counts[bin]++, widen_by_box(&bins[bin], &boxes[order[i]]);
  }
  clear(&sum);
  for (int i = 15; i > 0; i--) {
    count += counts[i], widen_by_box(&sum, &bins[i]);
    counts_behind[i] = count, areas_behind[i] = area(&sum);
  }
  clear(&sum), count = 0, *best_cost = FAR;
  for (int i = 1; i < 16; i++) {
    count += counts[i - 1], widen_by_box(&sum, &bins[i - 1]);
    if (count == 0 || counts_behind[i] == 0) continue;
    float cost = area(&sum) * leaves_of(count) + areas_behind[i] * leaves_of(counts_behind[i]);
    if (cost < *best_cost) *best_cost = cost, best = i;
  }
  return best;
}

static int split(int begin, int end, int depth) {
  if (end - begin <= 4) return end;
  if (depth > 24) return (begin + end) / 2;
  clear(&centres);
  for (int i = begin; i < end; i++) for (int axis = 0; axis < 3; axis++) widen(&centres, axis, centre(order[i], axis));
  float best = FAR, cost;
  int best_axis = -1, bin = 0;
  for (int axis = 0; axis < 3; axis++) {
    if (centres.high[axis] - centres.low[axis] <= 0) continue;
    int candidate = best_bin(axis, begin, end, &cost);
    if (cost < best) best = cost, best_axis = axis, bin = candidate;
  }
  if (best_axis < 0) return (begin + end) / 2;
  int left = begin, right = end;
  while (left < right) {
    int t = order[left];
    if (bin_of(t, best_axis) < bin) left++;
    else right--, order[left] = order[right], order[right] = t;
  }
  return left;
}

static void *build_leaf(int begin, int end) {
  leaf *l = aligned_alloc(16, sizeof(leaf));
  memset(l, 0, sizeof(leaf));
  for (int i = begin; i < end; i++) {
    float *c = corners + order[i] * 9;
    l->numbers[i - begin] = order[i];
    for (int axis = 0; axis < 3; axis++) {
      l->corner[axis][i - begin] = c[axis];
      l->a[axis][i - begin] = c[axis + 3] - c[axis];
      l->b[axis][i - begin] = c[axis + 6] - c[axis];
    }
  }
  return l;
}

static node *build_node(int begin, int end, int depth) {
  node *n = aligned_alloc(16, sizeof(node));
  int edges[5] = {begin, begin, split(begin, end, depth), end, end};
  if (edges[2] - begin > 4) edges[1] = split(begin, edges[2], depth);
  if (end - edges[2] > 4) edges[3] = split(edges[2], end, depth);
  for (int lane = 0; lane < 4; lane++) {
    int from = edges[lane], to = edges[lane + 1];
    n->is_leaf[lane] = to - from <= 4;
    n->children[lane] = from == to ? NULL : to - from <= 4 ? build_leaf(from, to) : build_node(from, to, depth + 1);
    box b;
    clear(&b);
    for (int i = from; i < to; i++) widen_by_box(&b, &boxes[order[i]]);
    for (int axis = 0; axis < 3; axis++) {
      float margin = from == to ? 0 : 1e-5f + 1e-6f * maxf(fabsf(b.low[axis]), fabsf(b.high[axis]));
      n->low[axis][lane] = b.low[axis] - margin, n->high[axis][lane] = b.high[axis] + margin;
    }
  }
  return n;
}

/* Rays: trace.ts. */
static int hit_triangle;
static float hit_distance;

static four splat(float v) { return (four){v, v, v, v}; }
static four choose(fours mask, four a, four b) { return (four)(((fours)a & mask) | ((fours)b & ~mask)); }
static four min4(four a, four b) { return choose(b < a, b, a); }
static four max4(four a, four b) { return choose(a < b, b, a); }
static int bits(fours m) {
#ifdef __SSE__
  return __builtin_ia32_movmskps((four)m);
#else
  return (m[0] & 1) | (m[1] & 2) | (m[2] & 4) | (m[3] & 8);
#endif
}
static float inverse(float d) { return 1 / (fabsf(d) < 1e-18f ? copysignf(1e-18f, d) : d); }

static int leaf_hits(const leaf *l, vec o, vec d, float farthest, four *distance) {
  four dx = splat(d.x), dy = splat(d.y), dz = splat(d.z);
  four px = dy * l->b[2] - dz * l->b[1], py = dz * l->b[0] - dx * l->b[2], pz = dx * l->b[1] - dy * l->b[0];
  four scale = splat(1) / (l->a[0] * px + l->a[1] * py + l->a[2] * pz);
  four sx = splat(o.x) - l->corner[0], sy = splat(o.y) - l->corner[1], sz = splat(o.z) - l->corner[2];
  four u = (sx * px + sy * py + sz * pz) * scale;
  four qx = sy * l->a[2] - sz * l->a[1], qy = sz * l->a[0] - sx * l->a[2], qz = sx * l->a[1] - sy * l->a[0];
  four v = (dx * qx + dy * qy + dz * qz) * scale;
  *distance = (l->b[0] * qx + l->b[1] * qy + l->b[2] * qz) * scale;
  four zero = splat(0);
  return bits((u >= zero) & (v >= zero) & (u + v <= splat(1)) & (*distance > zero) & (*distance < splat(farthest)));
}

typedef struct { float distance; int is_leaf; node *place; } waiting;

static int follow(vec o, vec d, int is_any) {
  float inv[3] = {inverse(d.x), inverse(d.y), inverse(d.z)}, from[3] = {o.x, o.y, o.z};
  waiting stack[512];
  int top = 0;
  waiting now = {0, 0, root};
  for (;;) {
    if (now.is_leaf) {
      const leaf *l = (const leaf *)now.place;
      four distance;
      int mask = leaf_hits(l, o, d, is_any ? 1e30f : hit_distance, &distance);
      if (mask && is_any) return 1;
      for (; mask; mask &= mask - 1) {
        int lane = __builtin_ctz(mask);
        if (distance[lane] < hit_distance) hit_distance = distance[lane], hit_triangle = l->numbers[lane];
      }
    } else {
      four near = splat(0), far = splat(is_any ? FAR : hit_distance);
      for (int axis = 0; axis < 3; axis++) {
        const four *a = inv[axis] < 0 ? now.place->high : now.place->low, *b = inv[axis] < 0 ? now.place->low : now.place->high;
        near = max4(near, (a[axis] - splat(from[axis])) * splat(inv[axis]));
        far = min4(far, (b[axis] - splat(from[axis])) * splat(inv[axis]));
      }
      int bottom = top;
      for (int mask = bits(near <= far); mask; mask &= mask - 1) {
        int lane = __builtin_ctz(mask), place = top++;
        for (; !is_any && place > bottom && stack[place - 1].distance < near[lane]; place--) stack[place] = stack[place - 1];
        stack[place] = (waiting){near[lane], now.place->is_leaf[lane], now.place->children[lane]};
      }
    }
    do {
      if (top == 0) return 0;
      now = stack[--top];
    } while (!is_any && now.distance > hit_distance);
  }
}

static void find_closest(vec o, vec d) {
  hit_triangle = -1, hit_distance = 1e30f;
  if (ground_material >= 0 && d.z != 0) {
    float distance = (ground_height - o.z) / d.z;
    if (distance > 0 && distance < 1e30f) hit_distance = distance, hit_triangle = -2;
  }
  follow(o, d, 0);
}

/* Samples: sampling.ts. */
static uint32_t pixel_seed, sample_index, pair_index;
static float sample_u, sample_v;

static uint32_t hash(uint32_t b) { b ^= b >> 16, b *= 0x21f0aaad, b ^= b >> 15, b *= 0xd35a2d97; return b ^ b >> 15; }
static uint32_t reverse(uint32_t b) {
  b = (b >> 1 & 0x55555555) | (b & 0x55555555) << 1, b = (b >> 2 & 0x33333333) | (b & 0x33333333) << 2;
  b = (b >> 4 & 0x0f0f0f0f) | (b & 0x0f0f0f0f) << 4;
  return __builtin_bswap32(b);
}
static uint32_t permute(uint32_t b, uint32_t seed) {
  b ^= b * 0x3d20adea, b += seed, b *= seed >> 16 | 1, b ^= b * 0x05526c56, b ^= b * 0x53a22864;
  return b;
}
static uint32_t second(uint32_t b) {
  b ^= (b & 0xffff) << 16, b ^= (b & 0xff00ff) << 8, b ^= (b & 0x0f0f0f0f) << 4, b ^= (b & 0x33333333) << 2;
  return b ^ (b & 0x55555555) << 1;
}
static float fraction(uint32_t b) { return (float)(b >> 8) * (1.0f / 16777216.0f); }
static void next_sample(void) {
  uint32_t seed = hash(pixel_seed + 0x9e3779b9 * ++pair_index), shuffled = reverse(permute(sample_index, seed));
  sample_u = fraction(reverse(permute(shuffled, hash(seed ^ 0x2c1b3c6d))));
  sample_v = fraction(reverse(permute(second(shuffled), hash(seed ^ 0x297a2d39))));
}
static void turn(float share, float *x, float *y) {
  int eighth = (int)(share * 8);
  float part = share * 8 - (float)eighth, a = (eighth & 1 ? 1 - part : part) * 0.78539816f, q = a * a;
  float sine = a * (1 + q * (-0.16666667f + q * (0.0083333333f - q * 0.0001984127f)));
  float cosine = 1 + q * (-0.5f + q * (0.041666667f + q * (-0.0013888889f + q * 0.0000248016f)));
  int steep = (eighth + 1) & 2;
  float right = steep ? sine : cosine, up = steep ? cosine : sine;
  *x = eighth >= 2 && eighth < 6 ? -right : right, *y = eighth >= 4 ? -up : up;
}
static void axes(vec n, vec *across, vec *other) {
  float sign = copysignf(1, n.z), a = -1 / (sign + n.z), b = n.x * n.y * a;
  *across = (vec){1 + sign * n.x * n.x * a, sign * b, -sign * n.x}, *other = (vec){b, sign + n.y * n.y * a, -n.y};
}

/* Sun and sky: sun.ts, atmosphere.ts, sky.ts. */
static const double AIR[3] = {0.005802, 0.013558, 0.0331}, OZONE[3] = {0.00065, 0.001881, 0.000085}, HAZE = 0.0055;
static const double EVERYWHERE[3] = {0.03, 0.036, 0.045}, NIGHT[3] = {0.0006, 0.0008, 0.0014};
static const float SUN_RADIUS = 0.004653f;
static double sun_x, sun_y, sun_z, depths[3];
static float sky_table[48][17][6], everywhere[48][3], sun_light[3], sun_flat_x, sun_flat_y;
static vec sun;
static int is_sun_up;

static void place_sun(double latitude, double longitude, double day, double hour) {
  double R = PI / 180, days = 9131.5 + day - 1 + hour / 24, g = (357.529 + 0.98560028 * days) * R;
  double mean = 280.459 + 0.98564736 * days, l = (mean + 1.915 * sin(g) + 0.02 * sin(2 * g)) * R, e = (23.439 - 0.00000036 * days) * R;
  double ascension = atan2(cos(e) * sin(l), cos(l)), d = asin(sin(e) * sin(l));
  double h = ((hour - 12) * 15 + longitude + mean) * R - ascension, p = latitude * R;
  sun_x = -cos(d) * sin(h);
  sun_y = cos(p) * sin(d) - sin(p) * cos(d) * cos(h);
  sun_z = sin(p) * sin(d) + cos(p) * cos(d) * cos(h);
}
static double distance_out(double r, double up) { double a = r * up; return -a + sqrt(fmax(a * a - r * r + 6460.0 * 6460.0, 0)); }
static double radius_after(double r, double up, double s) { return sqrt(r * r + s * s + 2 * r * up * s); }
static void add_depths(double r, double length) {
  double h = fmax(r - 6360, 0);
  depths[0] += exp(-h / 8) * length, depths[1] += exp(-h / 1.2) * length, depths[2] += fmax(0, 1 - fabs(h - 25) / 15) * length;
}
static double transmittance(int c) { return exp(-(AIR[c] * depths[0] + HAZE * 1.1 * depths[1] + OZONE[c] * depths[2])); }
static void add_depths_towards(double r, double up, int steps) {
  double step = distance_out(r, up) / steps;
  for (int i = 0; i < steps; i++) add_depths(radius_after(r, up, (i + 0.5) * step), step);
}
static void scatter_air(double up, double towards, double out[9]) {
  double whole = distance_out(6360.1, up), so_far[3] = {0};
  memset(out, 0, 9 * sizeof(double));
  for (int i = 0; i < 32; i++) {
    double begin = i / 32.0 * (i / 32.0) * whole, end = (i + 1) / 32.0 * ((i + 1) / 32.0) * whole, s = (begin + end) / 2;
    double r = radius_after(6360.1, up, s), here[3];
    memset(depths, 0, sizeof depths), add_depths(r, end - begin), memcpy(here, depths, sizeof here);
    for (int k = 0; k < 3; k++) depths[k] = so_far[k] + here[k] / 2;
    for (int c = 0; c < 3; c++) out[6 + c] += (AIR[c] * here[0] + HAZE * here[1]) * transmittance(c);
    double sun_up = (6360.1 * sun_z + s * towards) / r;
    if (!(sun_up < 0 && r * r * (1 - sun_up * sun_up) < 6360.0 * 6360.0)) {
      add_depths_towards(r, sun_up, 8);
      for (int c = 0; c < 3; c++) out[c] += AIR[c] * here[0] * transmittance(c), out[c + 3] += HAZE * here[1] * transmittance(c);
    }
    for (int k = 0; k < 3; k++) so_far[k] += here[k];
  }
}
static void prepare_sky(void) {
  double flat = sqrt(sun_x * sun_x + sun_y * sun_y), out[9], share = fmin(fmax((sun_z + 0.1) / 0.6, 0), 1);
  sun = (vec){(float)sun_x, (float)sun_y, (float)sun_z}, sun_flat_x = (float)(sun_x / flat), sun_flat_y = (float)(sun_y / flat);
  for (int h = 0; h < 48; h++)
    for (int a = 0; a < 17; a++) {
      double up = h / 47.0 * (h / 47.0), half = a / 16.0;
      scatter_air(up, up * sun_z + (1 - 2 * half * half) * sqrt(1 - up * up) * flat, out);
      for (int i = 0; i < 6; i++) sky_table[h][a][i] = (float)(out[i] * 20);
      for (int i = 0; i < 3; i++) everywhere[h][i] = (float)(out[6 + i] * EVERYWHERE[i] * 20 * share + NIGHT[i]);
    }
  double visible = fmin(fmax(sun_z / (2 * (double)SUN_RADIUS) + 0.5, 0), 1);
  is_sun_up = visible > 0;
  memset(depths, 0, sizeof depths), add_depths_towards(6360.1, fmax(sun_z, 0), 64);
  for (int c = 0; c < 3; c++) sun_light[c] = (float)(transmittance(c) * 20 * visible);
}
static void look_at_sky(vec d, float out[3]) {
  float up = minf(maxf(d.z, 0), 1), flat = sqrtf(d.x * d.x + d.y * d.y);
  float cosine = flat > 1e-6f ? (d.x * sun_flat_x + d.y * sun_flat_y) / flat : 1, half = sqrtf(minf(maxf((1 - cosine) * 0.5f, 0), 1));
  float row = sqrtf(up) * 47, column = half * 16, towards = dot(d, sun);
  int r = (int)row < 46 ? (int)row : 46, c = (int)column < 15 ? (int)column : 15;
  float down = row - (float)r, right = column - (float)c, g = 0.76f;
  float air = 0.0596831f * (1 + towards * towards), spread = maxf(1 + g * g - 2 * g * towards, 1e-4f);
  float haze = 0.0795775f * (1 - g * g) / (spread * sqrtf(spread));
  for (int i = 0; i < 3; i++) {
    float m[2];
    for (int k = 0; k < 2; k++) {
      int j = i + 3 * k;
      float above = sky_table[r][c][j] + (sky_table[r][c + 1][j] - sky_table[r][c][j]) * right;
      float below = sky_table[r + 1][c][j] + (sky_table[r + 1][c + 1][j] - sky_table[r + 1][c][j]) * right;
      m[k] = above + (below - above) * down;
    }
    out[i] = m[0] * air + m[1] * haze + (everywhere[r][i] + (everywhere[r + 1][i] - everywhere[r][i]) * down);
  }
}

/* Paths: path.ts, gloss.ts, ray.ts. */
static float path[3], weight[3], brightest, exposure, mirrors[3], matts[3];
static vec origin, direction, normal;
static int sees_sun;

static void add(const float light[3], int bounce) {
  float l[3] = {weight[0] * light[0], weight[1] * light[1], weight[2] * light[2]}, most = maxf(maxf(l[0], l[1]), l[2]);
  float scale = bounce > 0 && most > brightest ? brightest / most : 1;
  for (int c = 0; c < 3; c++) path[c] += l[c] * scale;
}
static void weigh(float r, float g, float b) { weight[0] *= r, weight[1] *= g, weight[2] *= b; }
static float mean(const float c[3]) { return (c[0] + c[1] + c[2]) * 0.33333334f; }
static float unshadowed(float cosine, float a2) { return 2 * cosine / (cosine + sqrtf(a2 + (1 - a2) * cosine * cosine)); }
static float gloss_towards(vec l, float alpha) {
  vec half = {l.x - direction.x, l.y - direction.y, l.z - direction.z};
  float length = sqrtf(dot(half, half)), out = dot(normal, l), view = -dot(normal, direction), a2 = alpha * alpha;
  if (!(length > 1e-6f) || !(view > 1e-4f) || !(out > 1e-4f)) return 0;
  float up = dot(normal, half) / length, spread = up * up * (a2 - 1) + 1;
  return a2 / (3.1415927f * spread * spread) * unshadowed(out, a2) * unshadowed(view, a2) / (4 * out * view);
}
static float mirror_at(vec n) {
  direction = unit(add3(direction, times(n, -2 * dot(n, direction))));
  return dot(normal, direction);
}
static float mirror(float alpha) {
  if (alpha < 1e-4f) return mirror_at(normal) > 0 ? 1 : 0;
  vec across, other;
  axes(normal, &across, &other);
  float vx = -dot(across, direction) * alpha, vy = -dot(other, direction) * alpha, vz = -dot(normal, direction), tx, ty;
  float shorten = 1 / sqrtf(vx * vx + vy * vy + vz * vz), up = vz * shorten;
  next_sample();
  float z = (1 - sample_u) * (1 + up) - up, radius = sqrtf(maxf(1 - z * z, 0));
  turn(sample_v, &tx, &ty);
  float x = (radius * tx + vx * shorten) * alpha, y = (radius * ty + vy * shorten) * alpha, w = z + up;
  float out = mirror_at(times(add3(add3(times(across, x), times(other, y)), times(normal, w)), 1 / sqrtf(x * x + y * y + w * w)));
  return out > 0 ? unshadowed(out, alpha * alpha) : 0;
}
static void add_sun(float alpha, int bounce) {
  vec across, other;
  float tx, ty;
  next_sample();
  axes(sun, &across, &other);
  float radius = sqrtf(sample_u) * SUN_RADIUS;
  turn(sample_v, &tx, &ty);
  float a = tx * radius, b = ty * radius;
  vec l = times(add3(sun, add3(times(across, a), times(other, b))), 1 / sqrtf(1 + a * a + b * b));
  float cosine = dot(normal, l);
  if (cosine <= 0 || l.z <= 0) return;
  ray_count++;
  if (follow(origin, l, 1)) return;
  float matt = cosine * 0.31830989f, gloss = alpha > 0 ? gloss_towards(l, alpha) * cosine : 0, light[3];
  for (int c = 0; c < 3; c++) light[c] = sun_light[c] * (matts[c] * matt + mirrors[c] * gloss);
  add(light, bounce);
}
static int scatter(const float *s, int bounce) {
  float rough = s[3], metal = s[4], alpha = rough * rough, tx, ty;
  int plain = rough >= 1 && metal == 0, is_mirror = rough < 0.12f;
  float x = minf(maxf(1 + dot(normal, direction), 0), 1), share = plain ? 0 : x * x * x * x * x, base = plain ? 0 : 0.04f * (1 - metal);
  for (int c = 0; c < 3; c++) { float m = base + metal * s[c]; mirrors[c] = m + (1 - m) * share; }
  float left = (1 - metal) * (1 - mean(mirrors));
  for (int c = 0; c < 3; c++) matts[c] = left * s[c];
  if (is_sun_up) add_sun(is_mirror ? 0 : alpha, bounce);
  float m = mean(mirrors), sum = m + mean(matts);
  if (!(sum > 1e-6f)) return 0;
  float chance = m / sum;
  if (chance > 0) next_sample();
  sees_sun = chance > 0 && sample_u < chance && is_mirror;
  if (chance > 0 && sample_u < chance) {
    weigh(mirrors[0] / chance, mirrors[1] / chance, mirrors[2] / chance);
    float back = mirror(alpha);
    weigh(back, back, back);
    return back > 0;
  }
  float scale = 1 / (1 - chance);
  weigh(matts[0] * scale, matts[1] * scale, matts[2] * scale);
  next_sample();
  vec across, other;
  axes(normal, &across, &other);
  float radius = sqrtf(sample_u), up = sqrtf(maxf(1 - sample_u, 0));
  turn(sample_v, &tx, &ty);
  direction = unit(add3(add3(times(across, tx * radius), times(other, ty * radius)), times(normal, up)));
  return 1;
}
static void arrive(void) {
  vec n = hit_triangle == -2 ? (vec){0, 0, 1} : *(vec *)(normals + hit_triangle * 3);
  normal = times(n, dot(n, direction) > 0 ? -1 : 1);
  origin = add3(origin, times(direction, hit_distance));
  origin = add3(origin, times(normal, 2e-4f + 3e-6f * maxf(maxf(fabsf(origin.x), fabsf(origin.y)), fabsf(origin.z))));
}
static void trace_path(void) {
  float light[3];
  for (int c = 0; c < 3; c++) path[c] = 0, weight[c] = 1;
  sees_sun = 1;
  for (int bounce = 0; bounce <= 6; bounce++) {
    ray_count++;
    find_closest(origin, direction);
    if (hit_triangle == -1) {
      look_at_sky(direction, light), add(light, bounce);
      if (!sees_sun || !(direction.z > 0 && dot(direction, sun) > 0.99998917f)) return;
      for (int c = 0; c < 3; c++) light[c] = sun_light[c] / (3.1415927f * SUN_RADIUS * SUN_RADIUS);
      add(light, bounce);
      return;
    }
    if (bounce == 0) {
      float depth = hit_distance / 2500, left = 1 / (1 + depth + 0.5f * depth * depth);
      look_at_sky((vec){direction.x, direction.y, 0}, light);
      for (int c = 0; c < 3; c++) light[c] *= 1 - left;
      add(light, 0), weigh(left, left, left);
    }
    const float *s = surfaces[hit_triangle == -2 ? ground_material : triangle_materials[hit_triangle]];
    arrive();
    if (s[5] > 0) { for (int c = 0; c < 3; c++) light[c] = s[5] * s[c]; add(light, bounce); }
    if (bounce == 6) return;
    if (bounce >= 2) {
      float chance = minf(maxf(maxf(weight[0], weight[1]), weight[2]), 0.95f);
      next_sample();
      if (!(sample_u < chance)) return;
      weigh(1 / chance, 1 / chance, 1 / chance);
    }
    if (!scatter(s, bounce)) return;
  }
}

/* The picture: view.ts, tone.ts, tile.ts. */
static double forward[3], right[3], upward[3], per_pixel;
static float thresholds[255];

static double luminance(const float c[3]) { return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; }
static void prepare_picture(void) {
  static const vec directions[8] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0.6f, 0, 0.8f}, {-0.6f, 0, 0.8f}, {0, 0.6f, 0.8f}, {0, -0.6f, 0.8f}};
  double light = 0;
  float sky[3];
  for (int i = 0; i < 8; i++) look_at_sky(directions[i], sky), light += luminance(sky) / 8;
  light += luminance(sun_light) * 0.5 / PI;
  exposure = (float)fmin(0.85 / light, 6), brightest = 8 / exposure;
  for (int i = 0; i < 255; i++) {
    double v = (i + 0.5) / 255;
    thresholds[i] = (float)(v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
  }
  double *up = camera + 6, length = 0;
  for (int i = 0; i < 3; i++) forward[i] = camera[i + 3] - camera[i], length += forward[i] * forward[i];
  for (int i = 0; i < 3; i++) forward[i] /= sqrt(length);
  length = 0;
  for (int i = 0; i < 3; i++) right[i] = forward[(i + 1) % 3] * up[(i + 2) % 3] - forward[(i + 2) % 3] * up[(i + 1) % 3], length += right[i] * right[i];
  for (int i = 0; i < 3; i++) right[i] /= sqrt(length);
  for (int i = 0; i < 3; i++) upward[i] = right[(i + 1) % 3] * forward[(i + 2) % 3] - right[(i + 2) % 3] * forward[(i + 1) % 3];
  double half = camera[9] * PI / 360;
  per_pixel = sin(half) / cos(half) * 2 / height;
}
static double tent(float u) { double t = 2 * (double)u; return t < 1 ? sqrt(t) - 1 : 1 - sqrt(2 - t); }
static uint8_t tone(float light) {
  float x = light * exposure;
  if (!(x > 0)) return 0;
  x = minf(x, 1000);
  float film = x * (2.51f * x + 0.03f) / (x * (2.43f * x + 0.59f) + 0.14f);
  int low = 0, high = 255;
  while (low < high) { int middle = (low + high) / 2; if (film < thresholds[middle]) high = middle; else low = middle + 1; }
  return (uint8_t)low;
}
static void draw_pixel(int x, int y) {
  float sum[3] = {0};
  for (int s = 0; s < samples; s++) {
    pixel_seed = hash((uint32_t)y << 16 ^ (uint32_t)x), sample_index = reverse(s), pair_index = 0;
    next_sample();
    double a = (x + 0.5 + tent(sample_u) - width / 2.0) * per_pixel, b = (height / 2.0 - (y + 0.5 + tent(sample_v))) * per_pixel;
    float d[3];
    for (int i = 0; i < 3; i++) d[i] = (float)(forward[i] + right[i] * a + upward[i] * b);
    origin = (vec){(float)camera[0], (float)camera[1], (float)camera[2]}, direction = unit((vec){d[0], d[1], d[2]});
    trace_path();
    int is_light = 1;
    for (int c = 0; c < 3; c++) is_light &= path[c] >= 0 && path[c] < 1e9f;
    for (int c = 0; is_light && c < 3; c++) sum[c] += path[c];
  }
  for (int c = 0; c < 3; c++) putchar(tone(sum[c] * (1 / (float)samples)));
}

static double number(void) {
  double value;
  if (scanf("%lf", &value) != 1) exit(2);
  return value;
}
static void read_scene(void) {
  for (int i = 0; i < 10; i++) camera[i] = number();
  material_count = (int)number();
  surfaces = malloc(sizeof(float[6]) * (size_t)material_count);
  for (int i = 0; i < material_count; i++) for (int j = 0; j < 6; j++) surfaces[i][j] = (float)number();
  ground_material = (int)number(), ground_height = (float)number();
  triangle_count = (int)number();
  corners = malloc(sizeof(float) * 9 * (size_t)triangle_count), normals = malloc(sizeof(float) * 3 * (size_t)triangle_count);
  triangle_materials = malloc(sizeof(int) * (size_t)triangle_count), order = malloc(sizeof(int) * (size_t)triangle_count);
  boxes = malloc(sizeof(box) * (size_t)triangle_count);
  for (int t = 0; t < triangle_count; t++) {
    float *c = corners + t * 9;
    triangle_materials[t] = (int)number(), order[t] = t, clear(&boxes[t]);
    for (int i = 0; i < 9; i++) c[i] = (float)number(), widen(&boxes[t], i % 3, c[i]);
    vec a = {c[3] - c[0], c[4] - c[1], c[5] - c[2]}, b = {c[6] - c[0], c[7] - c[1], c[8] - c[2]};
    vec n = {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
    float length = sqrtf(dot(n, n));
    *(vec *)(normals + t * 3) = times(n, length > 0 ? 1 / length : 0);
  }
}

int main(int count, char **arguments) {
  if (count != 8) return 2;
  width = atoi(arguments[1]), height = atoi(arguments[2]), samples = atoi(arguments[3]);
  read_scene();
  root = build_node(0, triangle_count, 0);
  place_sun(atof(arguments[6]), atof(arguments[7]), atof(arguments[4]), atof(arguments[5]));
  prepare_sky();
  prepare_picture();
  for (int y = 0; y < height; y++) for (int x = 0; x < width; x++) draw_pixel(x, y);
  fprintf(stderr, "%lld rays\n", ray_count);
  return 0;
}
