/** What starts the app, and what is started by name while it runs. */
const NEEDED = [
  'package.json',
  'out/main/main.js',
  'out/main/host-thread.js',
  'out/main/data-hash-child.js',
  'out/main/sandbox-child.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
  // Whose work is in it, and under which terms.
  'out/renderer/licences.json',
  // Which programs of a grid are this app's own.
  'dist/workloads/manifest.json',
]
const ALLOWED = [
  /^package\.json$/,
  /^out\/main\/(main|host-thread|data-hash-child|sandbox-child)\.js$/,
  /^out\/main\/parts\/[\w.-]+\.js$/,
  /^out\/preload\/preload\.cjs$/,
  /^out\/renderer\/(index\.html|licences\.json)$/,
  /^dist\/workloads\/manifest\.json$/,
  /^out\/renderer\/assets\/[\w.-]+\.(js|css|woff2|svg|png)$/,
]

/** Sentences about what is missing in a packaged app or does not belong there; none when it is as it should be. */
export function faultsOf(files: readonly string[]): readonly string[] {
  const packed = new Set(files)
  return [
    ...NEEDED.filter((file) => !packed.has(file)).map((file) => `${file} is missing`),
    ...files.filter((file) => !ALLOWED.some((form) => form.test(file))).map((file) => `${file} does not belong there`),
  ]
}
