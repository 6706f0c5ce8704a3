// AssemblyScript: what every kernel of the determinism study shares, and its small programs.

/** A NaN is one NaN: the rule that workloads follow before they write a float. */
function canonF64(x: f64): f64 {
  return x == x ? x : reinterpret<f64>(<u64>0x7ff8000000000000)
}

function canonF32(x: f32): f32 {
  return x == x ? x : reinterpret<f32>(<u32>0x7fc00000)
}

function canonF64x2(x: v128): v128 {
  return v128.bitselect(x, i64x2.splat(0x7ff8000000000000), f64x2.eq(x, x))
}

function canonF32x4(x: v128): v128 {
  return v128.bitselect(x, i32x4.splat(0x7fc00000), f32x4.eq(x, x))
}

/** Rounds twice; one fused rounding would show. */
function multiplyThenAdd(x: f64, y: f64, z: f64): f64 {
  return x * y + z
}

function multiplyThenAddF32(x: f32, y: f32, z: f32): f32 {
  return x * y - z
}

function multiplyThenAddF32x4(x: v128, y: v128, z: v128): v128 {
  return f32x4.add(f32x4.mul(x, y), z)
}

function polynomial(x: f64, y: f64, z: f64): f64 {
  let sum = 0.125
  for (let power = 0; power < 12; power++) sum = sum * x + (power & 1 ? y : z) / <f64>(power + 1)
  return sum
}

function inverseRoot(x: f64, y: f64, z: f64): f64 {
  let guess = reinterpret<f64>(0x5fe6eb50c7b537a9 - (reinterpret<i64>(abs(x)) >> 1))
  for (let step = 0; step < 5; step++) guess = guess * (1.5 - 0.5 * abs(x) * guess * guess)
  return guess + y * z
}

/** Chaotic: a difference in one last bit fills the whole result. */
function logisticMap(x: f64, y: f64, z: f64): f64 {
  let state = abs(x) - floor(abs(x))
  for (let step = 0; step < 200; step++) state = 3.99 * state * (1.0 - state)
  return state + y - z
}

function compensatedSum(x: f64, y: f64, z: f64): f64 {
  let sum = 0.0
  let lost = 0.0
  for (let term = 1; term <= 32; term++) {
    const value = (term & 1 ? x : y) / <f64>term - lost
    const next = sum + value
    lost = next - sum - value
    sum = next
  }
  return sum * z
}

function escapeCount(x: f64, y: f64, z: f64): f64 {
  const real = x - nearest(x)
  const imaginary = y - nearest(y)
  let a = 0.0
  let b = 0.0
  let step = 0
  while (step < 100 && a * a + b * b < 4.0) {
    const next = a * a - b * b + real
    b = 2.0 * a * b + imaginary
    a = next
    step++
  }
  return <f64>step + a * b + z
}

function quadraticRoot(x: f64, y: f64, z: f64): f64 {
  const root = sqrt(y * y - 4.0 * x * z)
  return (-y - copysign(root, y)) / (2.0 * x)
}

function butterfly(x: f64, y: f64, z: f64): f64 {
  let real = x
  let imaginary = y
  for (let step = 0; step < 16; step++) {
    const turned = real * 0.9238795325112867 - imaginary * 0.3826834323650898
    imaginary = real * 0.3826834323650898 + imaginary * 0.9238795325112867 + z
    real = turned
  }
  return real - imaginary
}

function gravityStep(x: f64, y: f64, z: f64): f64 {
  let position = x
  let speed = y
  for (let step = 0; step < 20; step++) {
    const distance = sqrt(position * position + z * z + 0.01)
    speed -= (0.001 * position) / (distance * distance * distance)
    position += 0.001 * speed
  }
  return position
}

/** Solar elevation from latitude, declination and hour angle, with the module's own maths. */
function sunHeight(x: f64, y: f64, z: f64): f64 {
  return NativeMath.asin(
    NativeMath.sin(x) * NativeMath.sin(y) + NativeMath.cos(x) * NativeMath.cos(y) * NativeMath.cos(z)
  )
}

function gaussian(x: f64, y: f64, z: f64): f64 {
  return NativeMath.sqrt(-2.0 * NativeMath.log(abs(x) - floor(abs(x)))) * NativeMath.cos(y) + NativeMath.pow(abs(z), 0.3)
}

function unitVector(x: f32, y: f32, z: f32): f32 {
  const length = sqrt<f32>(x * x + y * y + z * z)
  return x / length + (y / length) * (z / length)
}

/** Möller and Trumbore 1997: how far along its direction a ray meets a triangle, or -1. */
function rayTriangle(x: f32, y: f32, z: f32): f32 {
  const edgeX: f32 = 1.5, edgeY: f32 = 0.25, sideX: f32 = -0.5, sideY: f32 = 2.0, sideZ: f32 = 0.75
  const crossX = y * sideZ - z * sideY
  const crossY = z * sideX - x * sideZ
  const determinant = edgeX * crossX + edgeY * crossY
  if (abs<f32>(determinant) < 1e-7) return -1
  const inverse: f32 = <f32>1.0 / determinant
  const u = inverse * (<f32>0.3 * crossX + <f32>0.2 * crossY)
  if (u < 0 || u > 1) return -1
  return inverse * (sideX * u + sideY * (<f32>1.0 - u) + sideZ * edgeX)
}

function colourByte(x: f32, y: f32, z: f32): f32 {
  const light = (x * <f32>0.2126 + y * <f32>0.7152 + z * <f32>0.0722) / (<f32>1.0 + abs<f32>(x))
  return <f32>(<u8>min<f32>(max<f32>(light, 0) * 255 + <f32>0.5, 255))
}

function gamma(x: f32, y: f32, z: f32): f32 {
  return NativeMathf.pow(abs<f32>(x), <f32>1.0 / <f32>2.2) * y + z
}

function matrixByVector(x: v128, y: v128, z: v128): v128 {
  let sum = f32x4.mul(x, f32x4.splat(f32x4.extract_lane(z, 0)))
  sum = f32x4.add(sum, f32x4.mul(y, f32x4.splat(f32x4.extract_lane(z, 1))))
  sum = f32x4.add(sum, f32x4.mul(f32x4.sub(x, y), f32x4.splat(f32x4.extract_lane(z, 2))))
  return f32x4.add(sum, f32x4.mul(f32x4.add(x, y), f32x4.splat(f32x4.extract_lane(z, 3))))
}

function heatStep(x: v128, y: v128, z: v128): v128 {
  let now = x
  for (let step = 0; step < 8; step++) {
    const left = v128.shuffle<f32>(now, y, 7, 0, 1, 2)
    const right = v128.shuffle<f32>(now, z, 1, 2, 3, 4)
    const bend = f32x4.sub(f32x4.add(left, right), f32x4.mul(now, f32x4.splat(2)))
    now = f32x4.add(now, f32x4.mul(bend, f32x4.splat(0.2)))
  }
  return now
}

/** The order of additions is the program's, also across lanes. */
function verticalSum(x: v128, y: v128, z: v128): v128 {
  let sum = x
  for (let step = 0; step < 16; step++) sum = f32x4.add(f32x4.mul(sum, f32x4.splat(0.97)), step & 1 ? y : z)
  const halves = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1))
  return f32x4.add(halves, v128.shuffle<f32>(halves, halves, 1, 0, 3, 2))
}
