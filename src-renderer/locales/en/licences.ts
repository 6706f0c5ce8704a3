export const licences = {
  open: 'Who wrote the programs in here',
  title: 'Licences',
  own: 'KoproGo Grid {version} is free software under AGPL-3.0-or-later: you may use, study, share and change it. Its source: {homepage}',
  others: 'Other people’s programs in this one ({count}):',
  shown:
    'The window is shown by Electron and Chromium; their licences lie beside the program in LICENSES.chromium.html.',
  missing: 'The list cannot be read here.',
  back: 'Back to Settings',
}
