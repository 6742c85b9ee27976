import { existsSync, mkdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { launchBrowserProfile } from '../helpers/browser.ts'
import type { App } from './app.ts'
import { recorder } from './recorder.ts'

/** The one Chromium behind all windows. Tests attach to it through the address in the recorder. */
export const createBrowserContext = (app: App): (() => Promise<BrowserContext>) => {
  let started: Promise<BrowserContext> | undefined
  const start = async () => {
    const folder = join(app.getPath('userData'), 'standin-profile')
    mkdirSync(folder, { recursive: true })
    // A browser that is told not to make windows lets `window.open` return null, as Electron's denial does.
    const context = await launchBrowserProfile(folder, ['--remote-debugging-port=0', '--block-new-web-contents'])
    app.closeBrowser = () => context.close()
    recorder.devtools = await devtoolsAddress(join(folder, 'DevToolsActivePort'))
    // A page that belongs to no window gets nothing.
    await context.route('**/*', (route) => route.abort('blockedbyclient'))
    return context
  }
  return () => (started ??= start())
}

const devtoolsAddress = async (file: string): Promise<string> => {
  for (;;) {
    const [port] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    if (port) return `http://127.0.0.1:${port}`
    await new Promise<void>((resolve) => {
      const watcher = watch(join(file, '..'), () => {
        watcher.close()
        resolve()
      })
    })
  }
}
