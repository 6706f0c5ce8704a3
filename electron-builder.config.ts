import path from 'node:path'
import type { Configuration } from 'electron-builder'
import { checkContents } from './scripts/package/check-contents.ts'
import { removeDefaultApp } from './scripts/package/remove-default-app.ts'

const root = import.meta.dirname

/** How the app is packaged. `npm run package` makes the build and the icons first, and calls electron-builder with this. */
const configuration: Configuration = {
  appId: 'org.koprogo.grid',
  productName: 'KoproGo Grid',
  copyright: 'KoproGo, AGPL-3.0-or-later',
  artifactName: 'koprogo-grid-${version}-${os}-${arch}.${ext}',
  directories: { output: 'release', buildResources: 'build' },
  // Everything the app runs is bundled in out/: nothing of node_modules, no source, no map goes in. The list says which
  // programs of a grid are its own.
  files: ['package.json', 'out/**', 'dist/workloads/manifest.json', '!**/*.map', '!node_modules/**'],
  extraResources: [{ from: 'LICENSE', to: 'LICENSE.txt' }],
  asar: true,
  npmRebuild: false,
  removePackageScripts: true,
  // Chromium's own few texts, in the languages of the app.
  electronLanguages: ['fr', 'nl', 'en-GB', 'en-US', 'de'],
  afterExtract: removeDefaultApp,
  afterPack: checkContents,
  // The app does not update itself: no feed is named in it.
  publish: null,
  protocols: [{ name: 'Invite to a KoproGo grid', schemes: ['koprogo-grid'] }],
  // Whatever Electron's program can do besides being this app is switched off in it.
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    enableCookieEncryption: true,
    grantFileProtocolExtraPrivileges: false,
    // macOS starts nothing whose signature no longer fits.
    resetAdHocDarwinSignature: true,
  },
  // This one needs no libfuse2, which present systems do not have.
  toolsets: { appimage: '1.0.3' },
  linux: {
    target: ['deb', 'AppImage'],
    executableName: 'koprogo-grid',
    icon: 'build/icons',
    category: 'Utility',
    synopsis: 'Green volunteer computing for the buildings of a cooperative',
    // A window finds its entry by the name that Wayland is told: `desktopName` of package.json.
    syncDesktopName: true,
  },
  deb: {
    fpm: [
      `${path.join(root, 'deploy/desktop/koprogo-grid-kiosk.service')}=/usr/lib/systemd/user/koprogo-grid-kiosk.service`,
    ],
  },
  win: { target: ['nsis'], icon: 'build/icons/icon.ico' },
  // What the node has is kept when the app is removed: its key, and receipts of what it has earned.
  nsis: {
    oneClick: false,
    perMachine: false,
    deleteAppDataOnUninstall: false,
    include: 'deploy/desktop/installer.nsh',
  },
  mac: {
    target: ['dmg', 'zip'],
    icon: 'build/icons/icon.icns',
    category: 'public.app-category.utilities',
    minimumSystemVersion: '13.0',
    // Apple silicon starts nothing unsigned: ad hoc without a certificate, where a hardened runtime would refuse Electron's parts.
    ...(process.env['CSC_LINK'] ? { hardenedRuntime: true } : { identity: '-', hardenedRuntime: false }),
  },
}

// electron-builder reads the default export.
export default configuration
