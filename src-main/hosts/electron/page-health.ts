import type { BrowserWindow, Dialog } from 'electron'
import type { Language } from '../../contract/shapes.ts'
import type { Clock, Log } from '../../ports.ts'
import { shellTexts } from './shell-texts.ts'

/** A page that ends again so soon after it was loaded anew would do so for ever. */
const soonMs = 60_000

export interface PageHealthOptions {
  dialog: Pick<Dialog, 'showMessageBox'>
  clock: Clock
  log: Log
  isQuitting(): boolean
  language(): Language
  quit(): void
}

/** A page that crashes is loaded again, once; then a person decides. The same for one that hangs. */
export const watchPageHealth = (window: BrowserWindow, options: PageHealthOptions): void => {
  const { dialog, clock, log, isQuitting, language, quit } = options
  let lastCrashMs: number | null = null
  let hanging: AbortController | null = null
  const say = (text: keyof typeof shellTexts) => shellTexts[text][language()]
  const reload = () => {
    if (!window.isDestroyed()) window.webContents.reload()
  }
  const question = async (message: string, detail: string, buttons: string[], signal?: AbortSignal) => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      title: 'WeCom Desk',
      message,
      detail,
      buttons,
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      ...(signal ? { signal } : {}),
    })
    return response
  }
  const failed = (error: unknown) => log.error('a question about the page failed', { error })

  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || isQuitting()) return
    log.error('the page ended unexpectedly', { reason, exitCode })
    const nowMs = clock.nowMs()
    const isAgain = lastCrashMs !== null && nowMs - lastCrashMs < soonMs
    lastCrashMs = nowMs
    if (!isAgain) return reload()
    void question(say('crashed'), say('crashedDetail'), [say('reopen'), say('quit')])
      .then((answer) => (answer === 0 ? reload() : quit()))
      .catch(failed)
  })
  window.on('unresponsive', () => {
    if (hanging || isQuitting()) return
    log.warn('the page does not respond')
    const mine = new AbortController()
    hanging = mine
    void question(say('unresponsive'), say('unresponsiveDetail'), [say('wait'), say('reopen')], mine.signal)
      .then((answer) => {
        if (answer !== 1 || mine.signal.aborted || window.isDestroyed()) return
        // Only a process that has ended can be started afresh; `render-process-gone` follows and loads the page.
        window.webContents.forcefullyCrashRenderer()
      })
      .catch(failed)
      .finally(() => {
        if (hanging === mine) hanging = null
      })
  })
  // Came back by itself: the question goes.
  window.on('responsive', () => hanging?.abort())
}
