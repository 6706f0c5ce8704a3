import type { EarningsResponse } from '#core/contracts/credits.ts'

/** The latest days are listed; every receipt is in the CSV. */
const DAYS_SHOWN = 7

/** What `earnings` shows, line by line; amounts are exact, however small. */
export function earningsLines(earnings: EarningsResponse): readonly string[] {
  const { by_state: by, by_day: days, demo_eur: demo } = earnings
  return [
    row('Payable', `€${earnings.payable_eur}, which “redeem” asks for`),
    row('Asked for', `€${earnings.set_aside_eur}, which waits for an admin`),
    row('Paid out', `€${by.redeemed.total_eur}`),
    row('Pending', `€${by.pending.total_eur}, which is not validated yet`),
    ...(demo === '0' ? [] : [row('Play money', `€${demo} of demonstration work, which is never paid out`)]),
    row('Avoided', `${earnings.carbon_saved_kg} kg CO2, estimated emissions avoided versus grid power`),
    ...days.slice(0, DAYS_SHOWN).map((day) => row(day.day, `€${day.total_eur} for ${tasksText(day.tasks)}`)),
  ]
}

const row = (label: string, text: string) => `${label.padEnd(12)}${text}`
const tasksText = (tasks: number) => `${tasks} ${tasks === 1 ? 'task' : 'tasks'}`
