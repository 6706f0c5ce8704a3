import { settingTexts } from '#server/config.ts'

/** `.env.example`: every setting with its sentence, commented out at its default. */
export function envExample(): string {
  const settings = settingTexts().map(
    ({ name, flag, sentence, fallback }) => `# ${sentence}. Flag: ${flag}\n# ${name}=${fallback}\n`,
  )
  return [
    '# Settings of the coordinator. Each is an environment variable or a flag; flags win. Made by `npm run docs`.\n',
    ...settings,
    '# Settings of the node\n',
    '# Folder for the key, the outbox and the cache; the same as the coordinator’s when both run here. Flag: --data-dir',
    '# (GRID_DATA_DIR, as above)\n',
  ].join('\n')
}
