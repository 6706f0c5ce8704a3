/** Whoever reads our lines may have seen enough (`… | head -3`): then there is nothing more to say, and nothing is wrong. */
export function endWithReader(lines: NodeJS.WriteStream): void {
  lines.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0)
    throw error
  })
}
