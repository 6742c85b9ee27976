import type { BrowserWindow, Dialog } from 'electron'
import type { DesktopSettings } from '../../contract/desktop.ts'
import type { Language } from '../../contract/shapes.ts'
import type { Log } from '../../ports.ts'
import { shellTexts } from './shell-texts.ts'

type Choice = DesktopSettings['onClose']

export interface CloseHabitOptions {
  dialog: Pick<Dialog, 'showMessageBox'>
  platform: NodeJS.Platform
  /** Once the app has begun to quit, windows close without a word. */
  isQuitting(): boolean
  choice(): Choice
  remember(choice: Choice): void
  language(): Language
  quit(): void
  log: Log
}

const answers = ['tray', 'quit', 'cancel'] as const

/** What closing the window does: asked the first time, then as it was chosen. On macOS the window closes and the app stays. */
export const followCloseHabit = (window: BrowserWindow, options: CloseHabitOptions): void => {
  const { platform, isQuitting, choice, quit } = options
  let isAsking = false
  const act = (wanted: Choice) => {
    if (wanted === 'tray') window.hide()
    if (wanted === 'quit') quit()
  }
  window.on('close', (event) => {
    if (isQuitting() || platform === 'darwin') return
    event.preventDefault()
    const known = choice()
    if (known !== 'ask') return act(known)
    if (isAsking) return
    isAsking = true
    void ask(window, options)
      .then(act)
      .catch((error: unknown) => options.log.warn('the question about closing failed', { error }))
      .finally(() => (isAsking = false))
  })
}

/** @returns `ask` where the person changed their mind */
const ask = async (window: BrowserWindow, options: CloseHabitOptions): Promise<Choice> => {
  const say = (text: keyof typeof shellTexts) => shellTexts[text][options.language()]
  const { response, checkboxChecked } = await options.dialog.showMessageBox(window, {
    type: 'question',
    title: 'WeCom Desk',
    message: say('closeQuestion'),
    detail: say('closeDetail'),
    buttons: [say('keepRunning'), say('quit'), say('cancel')],
    defaultId: 0,
    cancelId: 2,
    checkboxLabel: say('remember'),
    checkboxChecked: true,
    noLink: true,
  })
  const answer = answers[response] ?? 'cancel'
  if (answer === 'cancel') return 'ask'
  if (checkboxChecked) options.remember(answer)
  return answer
}
