import { readFileSync } from 'node:fs'
import { pack, unpack } from './codec.ts'
import { bridgeSide } from './page-bridge.ts'
import { preloadElectron } from './page-preload.ts'

export const PRELOAD_WORLD = 'electron-double-preload'

const TOOLS = `const unpack = ${String(unpack)}; const pack = ${String(pack)}; const bridgeSide = ${String(bridgeSide)};`

/**
 * For the page's own world, before its scripts: takes what the preload exposes, once. Windows that the page opens are told
 * to the preload's world and never made.
 */
export const PAGE_SCRIPT = `(() => { ${TOOLS}
  window.open = (address = '') => {
    const detail = address === '' ? 'about:blank' : new URL(address, document.baseURI).href
    window.dispatchEvent(new CustomEvent('electron-double-open', { detail }))
    return null
  }
  window.addEventListener('click', (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement)
    if (event.defaultPrevented || link === undefined || ['', '_self', '_top', '_parent'].includes(link.target)) return
    event.preventDefault()
    window.open(link.href)
  })
  const { unwrap } = bridgeSide('main', { pack, unpack })
  window.addEventListener('electron-double-expose', (event) => {
    event.stopImmediatePropagation()
    const { key, api } = unpack(event.detail)
    if (key in window) throw new Error('Cannot bind an API on top of an existing property on the window object')
    Object.defineProperty(window, key, { value: unwrap(api), enumerable: true })
  })
})()`

/** For a world of its own: the built preload, with what a sandbox lets it have. In frames inside a page it does not run. */
export function preloadScript(file: string, inFrames: boolean): string {
  return `(() => { ${inFrames ? '' : 'if (window !== window.top) return;'} ${TOOLS}
  const preloadElectron = ${String(preloadElectron)}
  const electron = preloadElectron({ pack, unpack, ...bridgeSide('preload', { pack, unpack }) })
  window.addEventListener('electron-double-open', (event) => {
    electronDoubleSend(JSON.stringify({ open: String(event.detail) }))
  })
  const require = (name) => {
    if (name === 'electron' || name === 'electron/renderer') return electron
    throw new Error('module not found: ' + name)
  }
  const process = ${JSON.stringify({ platform: process.platform, versions: process.versions, type: 'renderer', sandboxed: true, contextIsolated: true })}
  const module = { exports: {} };
  (function (exports, require, module, process) { ${readFileSync(file, 'utf8')}
  })(module.exports, require, module, process)
})()
//# sourceURL=${file}`
}
