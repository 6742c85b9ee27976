import { spawn } from 'node:child_process'

/** The program that shows an address in the person's browser, with its arguments. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** @throws Error where this machine has no such program */
export const openBrowser = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const [program, ...args] = openers[process.platform] ?? ['xdg-open']
    const opener = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    opener.once('error', reject)
    opener.once('spawn', () => {
      opener.unref()
      resolve()
    })
  })
