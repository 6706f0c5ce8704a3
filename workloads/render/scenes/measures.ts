/** Right, back and up as seen from the front, which is the plane y = 0; the middle of the front is x = 0. */
export const WIDTH_M = 18.2
export const DEPTH_M = 11
export const FLOOR_M = 3
export const PLINTH_M = 0.7
export const EAVES_M = PLINTH_M + 3 * FLOOR_M + 0.35
export const PITCH = Math.tan((36 * Math.PI) / 180)
export const RIDGE_M = EAVES_M + (DEPTH_M / 2) * PITCH
