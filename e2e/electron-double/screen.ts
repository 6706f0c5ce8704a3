/** The one display, as `ELECTRON_DOUBLE_DISPLAY=800x480` says; a common one without. */
export function displaySize(): { readonly width: number; readonly height: number } {
  const [width = NaN, height = NaN] = (process.env['ELECTRON_DOUBLE_DISPLAY'] ?? '1920x1080').split('x').map(Number)
  if (!(width > 0 && height > 0)) throw new Error('ELECTRON_DOUBLE_DISPLAY is width and height, as in 800x480.')
  return { width, height }
}
