export type TodaysMoney = { readonly kind: 'earned' | 'practice'; readonly amountEur: string }

/**
 * What is told of today's money, the first before all else. Practice money is never in one sum with what was earned, and
 * comes first only where nothing was earned.
 */
export function todaysMoney({
  earned_eur: earnedEur,
  demo_eur: practiceEur,
}: {
  readonly earned_eur: string
  readonly demo_eur: string
}): readonly [TodaysMoney, ...TodaysMoney[]] {
  const earned = { kind: 'earned', amountEur: earnedEur } as const
  const practice = { kind: 'practice', amountEur: practiceEur } as const
  if (practiceEur === '0') return [earned]
  return earnedEur === '0' ? [practice] : [earned, practice]
}
