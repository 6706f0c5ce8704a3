/** One line for whoever looks into the log: systemd's journal, or the terminal it was started from. */
export const tell = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${line}\n`)

export const later = (run: () => void, ms: number): void => void setTimeout(run, ms)
