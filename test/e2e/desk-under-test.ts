import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { addresses } from '../../src-main/contract/addresses.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { keepLog } from '../helpers/host-logs.ts'
import { createLivedInCompany } from '../helpers/lived-in-company.ts'
import type { LivedInOptions } from '../helpers/lived-in-company.ts'

const root = resolve(import.meta.dirname, '../..')

export interface DeskUnderTest {
  page: Page
  context: BrowserContext
  /** A call over the HTTP API, for what no page does, such as letting the practice company misbehave. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown>
  /** What the page wrote to its console as an error, and scripts that failed. */
  readonly complaints: readonly string[]
  /** The host ends and starts again with the same data; the page is opened anew. `passphrase`: as the environment gives it. */
  restart(passphrase?: string): Promise<void>
  close(): Promise<void>
}

interface Started {
  url: string
  baseUrl: string
  apiToken: string
}

export interface DeskOptions {
  /** Of the host, and of the browser unless that has its own. */
  language?: 'zh-CN' | 'en'
  browserLanguage?: 'zh-CN' | 'en'
  colorScheme?: 'light' | 'dark'
  viewport?: { width: number; height: number }
  /** Whether what is due by the clock is done: else no test depends on the time of the day at which it runs. */
  schedules?: boolean
  /** A practice company with a past instead of an empty desk. */
  livedIn?: Omit<LivedInOptions, 'dataDir' | 'keyDir'>
}

const foldersIn = (home: string) => ({ dataDir: join(home, 'data'), keyDir: join(home, 'keys') })

/** The built app as a person has it: the Node host on a free port with a data directory of its own, and a Chromium that is signed in. */
export async function openDesk(options: DeskOptions = {}): Promise<DeskUnderTest> {
  const home = await mkdtemp(join(tmpdir(), 'wecom-desk-e2e-'))
  let host: ChildProcess | undefined
  let browser: Browser | undefined
  const close = async () => {
    await browser?.close()
    if (host) await stop(host)
    await rm(home, { recursive: true, force: true })
  }
  try {
    if (options.livedIn) await createLivedInCompany({ ...foldersIn(home), ...options.livedIn })
    host = startHost(home, options)
    const [link, started] = await Promise.all([readLink(host), launchBrowser()])
    let { baseUrl, apiToken } = link
    browser = started
    const context = await browser.newContext({
      locale: options.browserLanguage ?? options.language ?? 'zh-CN',
      colorScheme: options.colorScheme ?? 'light',
      viewport: options.viewport ?? { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(link.url)
    const call: DeskUnderTest['call'] = async (method, path, body) => {
      const answer = await fetch(`${baseUrl}${addresses.api}${path}`, {
        method,
        headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
      return answer.json()
    }
    const restart: DeskUnderTest['restart'] = async (passphrase) => {
      await page.goto('about:blank') // a page that lost its host would complain
      if (host) await stop(host)
      host = startHost(home, options, passphrase)
      const next = await readLink(host)
      ;({ baseUrl, apiToken } = next)
      await page.goto(next.url)
    }
    return { page, context, call, complaints, restart, close }
  } catch (error) {
    await close()
    throw error
  }
}

function startHost(
  home: string,
  { language = 'zh-CN', schedules = false }: DeskOptions,
  passphrase?: string,
): ChildProcess {
  const { dataDir, keyDir } = foldersIn(home)
  return spawn(
    process.execPath,
    [
      join(root, 'out/main/cli.js'),
      '--lang',
      language,
      '--json',
      'serve',
      '--api-token',
      ...(schedules ? [] : ['--no-schedules']),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        LC_ALL: language === 'en' ? 'en_US.UTF-8' : 'zh_CN.UTF-8',
        WECOM_DESK_DATA_DIR: dataDir,
        WECOM_DESK_KEY_DIR: keyDir,
        WECOM_DESK_KEYCHAIN: 'off',
        ...(passphrase === undefined ? {} : { WECOM_DESK_PASSPHRASE: passphrase }),
      },
    },
  )
}

async function readLink(host: ChildProcess): Promise<Started> {
  const log = keepLog(host)
  if (!host.stdout) throw new Error('The host was started without its output')
  for await (const line of createInterface({ input: host.stdout })) {
    const answer = JSON.parse(line) as Started
    host.stdout.resume() // what follows is of no interest, but must not fill the pipe
    return answer
  }
  throw new Error(`The host ended before it printed its link\n${log()}`)
}

function stop(host: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (host.exitCode !== null || host.signalCode !== null) return done()
    host.once('exit', () => done())
    host.kill('SIGINT')
  })
}
