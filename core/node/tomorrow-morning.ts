/** When the day of a house begins again. */
const MORNING_HOUR = 7

/** Until when `until tomorrow` pauses: seven in the morning of the next day, in the time zone of `now`'s computer. */
export const tomorrowMorning = (now: Date): Date =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING_HOUR)
