/** What may limit work on this computer; null is what cannot be known here, and does not limit. */
export type MachineNow = {
  readonly isOnBattery: boolean | null
  /** Since somebody last touched this computer, in s. */
  readonly untouchedS: number | null
  /** One of the programs that were asked for, if it runs. */
  readonly runningProgram: string | null
  readonly temperatureC: number | null
}

/** What is asked for; all else stays null, because each costs something. */
export type MachineWish = {
  readonly battery: boolean
  readonly user: boolean
  /** Names as the system lists them. */
  readonly programs: readonly string[]
  readonly temperature: boolean
}

/** Reads this computer, seldom enough to be called every second. Never rejects. */
export type MachineReader = { read(wish: MachineWish): Promise<MachineNow> }
