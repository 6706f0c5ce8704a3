/** Tells what happens, each line after the seconds since the beginning. */
export function story(name: string): (line: string) => void {
  const beganMs = performance.now()
  return (line) => {
    const seconds = Math.round((performance.now() - beganMs) / 1000)
    process.stdout.write(`${name} ${String(seconds).padStart(5)} s  ${line}\n`)
  }
}
