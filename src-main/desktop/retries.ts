/** What happens to a part that ended by itself: it is started again after a wait, or too often is too often. */
export type Retry = { readonly waitMs: number } | 'too_often'

type Rules = { readonly waitsMs: readonly number[]; readonly forgetMs: number }

/** Waits longer each time; after a quiet `forgetMs` it begins anew. More failures than `waitsMs` has are too often. */
export function retries({ waitsMs, forgetMs }: Rules): (nowMs: number) => Retry {
  let failures = 0
  let lastMs = Number.NEGATIVE_INFINITY
  return (nowMs) => {
    if (nowMs - lastMs >= forgetMs) failures = 0
    lastMs = nowMs
    const waitMs = waitsMs[failures]
    failures += 1
    return waitMs === undefined ? 'too_often' : { waitMs }
  }
}

/** Three times, then the whole app starts again. Facts 1.4. */
export const RENDERER_RULES: Rules = { waitsMs: [1000, 5000, 20_000], forgetMs: 600_000 }
/** The second time in ten minutes the app starts again without it. Facts 1.4. */
export const GPU_RULES: Rules = { waitsMs: [0], forgetMs: 600_000 }
