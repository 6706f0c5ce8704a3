import path from 'node:path'

type Given = {
  readonly program: string
  readonly appPath: string | null
  readonly directory: string
  readonly solarW: number | null
}

/** How this very app is started again at login, hidden, on the same data and the same roof. `appPath` only where it is not packaged. */
export const launchCommand = ({ program, appPath, directory, solarW }: Given): readonly string[] => [
  program,
  ...(appPath === null ? [] : [appPath]),
  '--hidden',
  '--data-dir',
  directory,
  ...(solarW === null ? [] : ['--solar-watts', String(solarW)]),
]

/** XDG Base Directory Specification: a relative path there is to be ignored. */
export function configHome(environment: Readonly<Record<string, string | undefined>>, home: string): string {
  const given = environment['XDG_CONFIG_HOME']
  return given !== undefined && path.isAbsolute(given) ? given : path.join(home, '.config')
}
