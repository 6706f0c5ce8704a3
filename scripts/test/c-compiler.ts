import { existsSync } from 'node:fs'
import { installPackages, mayInstall } from './debian-packages.ts'

const PARTS = ['/usr/bin/clang', '/usr/bin/wasm-ld', '/usr/lib/wasm32-wasi']
const PACKAGES = ['clang', 'lld', 'wasi-libc', 'libclang-rt-14-dev-wasm32', 'libc6-dev']

/** What turns C into WebAssembly, for the tests of programs that admins bring; those are skipped where it is missing. */
export function wantCompiler(): void {
  if (isThere()) return
  if (mayInstall()) installPackages(PACKAGES, 'a compiler of C to WebAssembly, which some end-to-end tests need')
  if (!isThere())
    console.log(`Tests of programs in C are skipped; on Debian they need: sudo apt-get install ${PACKAGES.join(' ')}`)
}

const isThere = () => PARTS.every((file) => existsSync(file))
