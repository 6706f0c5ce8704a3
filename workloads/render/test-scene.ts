/** A red box, a panel and a steel sail on grass: small, and of every kind of surface. */
export const SCENE = {
  format: 'koprogo-scene/1',
  camera: { position: [6, -8, 4], target: [0, 0, 1], fov: 40 },
  materials: [
    { name: 'brick', color: [0.6, 0.15, 0.08] },
    { name: 'grass', color: [0.2, 0.3, 0.1] },
    { name: 'panel', color: [0.02, 0.03, 0.08], roughness: 0.05 },
    { name: 'steel', color: [0.8, 0.8, 0.8], roughness: 0.3, metal: 1 },
    { name: 'lamp', color: [1, 0.8, 0.5], emission: 3 },
  ],
  meshes: [
    {
      material: 'brick',
      vertices: [-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0, -1, -1, 2, 1, -1, 2, 1, 1, 2, -1, 1, 2],
      triangles: [0, 1, 5, 0, 5, 4, 1, 2, 6, 1, 6, 5, 2, 3, 7, 2, 7, 6, 3, 0, 4, 3, 4, 7],
    },
    {
      material: 'panel',
      vertices: [-1.1, -1.1, 2, 1.1, -1.1, 2, 1.1, 1.1, 3, -1.1, 1.1, 3],
      triangles: [0, 1, 2, 0, 2, 3],
    },
    { material: 'steel', vertices: [2, -1, 0, 4, -1, 0, 3, 1, 2], triangles: [0, 1, 2] },
    { material: 'lamp', vertices: [-0.5, -1.01, 1, 0.5, -1.01, 1, 0, -1.01, 1.6], triangles: [0, 1, 2] },
  ],
  ground: { material: 'grass' },
} as const
