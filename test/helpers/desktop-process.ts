import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const root = resolve(import.meta.dirname, '../..')

export interface DesktopOptions {
  dataDir: string
  /** The build; another one than `out` for tests that bring their own page. */
  outDir?: string
  env?: Record<string, string>
  /** As the system or a person starts it, such as `--hidden` or a link. */
  args?: readonly string[]
}

export interface DesktopProcess {
  /** Runs the body of an async function in the main process; it sees `app`, `electron` and `recorder` of the stand-in. */
  evaluate(code: string): Promise<unknown>
  /** Resolves when the window shows itself. @throws when the app ends before */
  untilShown(): Promise<void>
  /** The window's page, in a test's own connection to the browser. */
  page(): Promise<Page>
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>
  readonly errorBoxes: readonly string[]
  /** With what the app asked to be started again. */
  readonly relaunches: readonly object[]
  /** What a person at the machine does to end it; resolves with the exit code. */
  quit(): Promise<number | null>
  /** For the end of a test, whatever state the app is in. */
  kill(): Promise<void>
}

/** Starts the built desktop app on the stand-in for Electron (test/standin/README.md). */
export const startDesktopProcess = ({
  dataDir,
  outDir = join(root, 'out'),
  env,
  args = [],
}: DesktopOptions): DesktopProcess => {
  const child = fork(join(outDir, 'main/index.js'), [...args], {
    cwd: root,
    execArgv: ['--import', join(root, 'test/standin/register.ts')],
    env: { ...process.env, WECOM_DESK_DATA_DIR: dataDir, WECOM_DESK_KEYCHAIN: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = new Promise<number | null>((end) => child.once('exit', (code) => end(code)))
  const errorBoxes: string[] = []
  const relaunches: object[] = []
  const shown = new Promise<void>((show, refuse) => {
    child.on('message', (message: object) => {
      if ('event' in message && message.event === 'shown') show()
      if ('event' in message && message.event === 'error-box' && 'content' in message)
        errorBoxes.push(String(message.content))
      if ('event' in message && message.event === 'relaunch' && 'options' in message)
        relaunches.push(Object(message.options))
    })
    void exited.then((code) =>
      refuse(
        new Error(
          `The desktop app ended with ${String(code)} before its window showed\n${errorBoxes.join('\n')}\n${output}`,
        ),
      ),
    )
  })
  shown.catch(() => undefined) // a test that never asks is told by what it does ask for
  const evaluate = evaluator(child, exited)
  let browser: Browser | undefined

  return {
    evaluate,
    untilShown: () => shown,
    page: async () => {
      await shown
      const address = await evaluate('return recorder.devtools')
      browser ??= await chromium.connectOverCDP(String(address))
      const page = browser
        .contexts()
        .flatMap((context) => context.pages())
        .find((candidate) => candidate.url().startsWith('https://desk.app.invalid/'))
      if (!page) throw new Error('The window shows no page of the app')
      return page
    },
    exited,
    errorBoxes,
    relaunches,
    quit: () => {
      child.kill('SIGTERM')
      return exited
    },
    kill: async () => {
      await browser?.close()
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await exited
    },
  }
}

const evaluator = (child: ChildProcess, exited: Promise<unknown>) => {
  let lastId = 0
  return async (code: string): Promise<unknown> => {
    const id = ++lastId
    let failed: (error: Error) => void = () => undefined
    const answered = new Promise<unknown>((answer, refuse) => {
      failed = refuse
      const hear = (message: object) => {
        if (!('id' in message) || message.id !== id) return
        child.off('message', hear)
        if ('error' in message) refuse(new Error(String(message.error)))
        else answer('result' in message ? message.result : null)
      }
      child.on('message', hear)
      void exited.then(() => refuse(new Error('The desktop app has ended')))
    })
    // Without its own listener an error of the channel would end the test's process.
    child.send({ id, code }, (error) => {
      if (error) failed(error)
    })
    return answered
  }
}
