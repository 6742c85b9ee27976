import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

const entry = resolve(import.meta.dirname, '../../../src-main/hosts/cli/index.ts')

export interface CliResult {
  code: number | null
  stdout: string
  stderr: string
}

/** The real command line as a program, on a data directory of its own and without a keychain. */
export interface CliProcess {
  readonly dataDir: string
  run(args: string[], input?: string): Promise<CliResult>
  /** With `--json`; the document that is the whole of stdout. */
  json(
    args: string[],
    input?: string,
  ): Promise<{ code: number | null; document: Record<string, unknown>; stderr: string }>
  launch(args: string[]): ChildProcessWithoutNullStreams
  /** Starts a command that stays; `firstLine` is its document. */
  start(args: string[]): {
    child: ChildProcessWithoutNullStreams
    firstLine: Promise<string>
    ended: Promise<CliResult>
  }
  /** Everything that any command has printed. */
  readonly printed: string
  dispose(): void
}

/** @param more variables of the environment, beside those that keep the program to its own folders */
export const createCliProcess = (more: Record<string, string> = {}): CliProcess => {
  const root = mkdtempSync(join(tmpdir(), 'wecom-desk-cli-'))
  const dataDir = join(root, 'data')
  const env = {
    ...process.env,
    LANG: 'en_US.UTF-8',
    LC_ALL: '',
    WECOM_DESK_DATA_DIR: dataDir,
    WECOM_DESK_KEY_DIR: join(root, 'keys'),
    WECOM_DESK_KEYCHAIN: 'off',
    ...more,
  }
  let printed = ''

  const launch = (args: string[]) => spawn(process.execPath, [entry, ...args], { env })
  const finish = async (child: ChildProcessWithoutNullStreams): Promise<CliResult> => {
    const closed = new Promise<number | null>((done, failed) => {
      child.once('error', failed)
      child.once('close', done)
    })
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
    printed += stdout + stderr
    return { code, stdout, stderr }
  }
  const run = (args: string[], input = '') => {
    const child = launch(args)
    child.stdin.end(input)
    return finish(child)
  }

  return {
    dataDir,
    run,
    launch,
    json: async (args, input) => {
      const { code, stdout, stderr } = await run([...args, '--json'], input)
      return { code, document: JSON.parse(stdout) as Record<string, unknown>, stderr }
    },
    start: (args) => {
      const child = launch(args)
      const firstLine = new Promise<string>((resolveLine, failed) => {
        let received = ''
        child.stdout.on('data', (chunk: Buffer) => {
          received += chunk.toString()
          if (received.includes('\n')) resolveLine(received.slice(0, received.indexOf('\n')))
        })
        child.once('close', () => failed(new Error(`The command ended without a line: ${received}`)))
      })
      return { child, firstLine, ended: finish(child) }
    },
    get printed() {
      return printed
    },
    dispose: () => rmSync(root, { recursive: true, force: true }),
  }
}
