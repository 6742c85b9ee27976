/**
 * `node --import ./test/standin/register.ts out/main/index.js` runs the desktop app on the stand-in: every import of
 * `electron`, also one made by a dependency, gets ./electron.ts.
 */
import { registerHooks } from 'node:module'
import { createRequire } from 'node:module'

const standin = new URL('./electron.ts', import.meta.url).href
const manifest: unknown = createRequire(import.meta.url)('electron/package.json')
const version = typeof manifest === 'object' && manifest && 'version' in manifest ? String(manifest.version) : ''

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: standin, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
})
Object.defineProperty(process.versions, 'electron', { value: version, enumerable: true })
// That of the browser is known only once it runs.
Object.defineProperty(process.versions, 'chrome', { value: 'stand-in', enumerable: true })
Object.defineProperty(process, 'type', { value: 'browser', enumerable: true })
// Where a packaged app keeps what lies beside its code.
Object.defineProperty(process, 'resourcesPath', { value: import.meta.dirname, enumerable: true })
