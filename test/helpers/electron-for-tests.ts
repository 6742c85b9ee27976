import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const packageDir = dirname(createRequire(import.meta.url).resolve('electron/package.json'))

const installed = (): string | null => {
  const pathFile = join(packageDir, 'path.txt')
  const path = existsSync(pathFile) ? join(packageDir, 'dist', readFileSync(pathFile, 'utf8').trim()) : null
  return path !== null && existsSync(path) ? path : null
}

/**
 * Electron's binary: `WECOM_DESK_TEST_ELECTRON`, else the one that the package fetched on its first use. Nothing is fetched here.
 * @returns its path, or why tests on it are skipped
 * @throws Error where one was named that is not there: somebody relies on these tests
 */
export const electronForTests = (env: NodeJS.ProcessEnv = process.env): { path: string } | { reason: string } => {
  const named = env['WECOM_DESK_TEST_ELECTRON']
  if (named) {
    if (!existsSync(named)) throw new Error(`WECOM_DESK_TEST_ELECTRON names no file: ${named}`)
    return { path: named }
  }
  const path = installed()
  if (path === null) return { reason: 'no binary; npx install-electron fetches it, WECOM_DESK_TEST_ELECTRON names one' }
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return { reason: 'no display' }
  if (process.platform === 'linux' && process.getuid?.() === 0) return { reason: 'its sandbox does not run as root' }
  return { path }
}
