import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Readable } from 'node:stream'

export interface Terminal {
  stdin: Readable & { isTTY?: boolean }
  stdout: Writable & { isTTY?: boolean; columns?: number }
  stderr: Writable & { isTTY?: boolean; columns?: number }
}

/** Where a command prints: results to stdout, everything else to stderr. */
export interface Console {
  readonly json: boolean
  /** Whether a person can be asked. */
  readonly interactive: boolean
  /** Whether stderr can show a bar that moves, and how wide it is. */
  readonly bar: { columns: number } | null
  /** How wide the terminal is that shows the results; null where they go to a file or a program. */
  readonly columns: number | null
  /** The result of the command, once: one JSON document, or what `readable` says. */
  result(value: unknown, readable: () => string): Promise<void>
  /** One item of a stream: a JSON document in one line. */
  item(value: unknown, readable?: () => string): Promise<void>
  /** A part of a file that stdout is to hold, in place of a result. */
  raw(bytes: Uint8Array): Promise<void>
  /** A line for people on stderr. */
  note(text: string): void
  /** Replaces the moving line on stderr; empty removes it. Nothing where there is no terminal. */
  progress(text: string): void
  /** All of standard input, as text. */
  readInput(): Promise<string>
  /** Calls back with every line that is typed, where somebody can type. Returns its own end. */
  onLine(listen: () => void): () => void
  ask(question: string, options?: { hidden?: boolean }): Promise<string>
  /** Whether the result has been printed. */
  readonly answered: boolean
  /** The reader of stdout has gone, as with `| head`; what is printed now is lost. */
  readonly closed: boolean
}

export const createConsole = ({ stdin, stdout, stderr }: Terminal, json: boolean): Console => {
  let answered = false
  let closed = false
  let drawn = false
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    closed = true
  })
  // Without a reader of stderr there is nobody to tell.
  stderr.on('error', () => undefined)

  // Waits until the text has left this process: on a pipe, `process.exit` would cut what is still buffered.
  const write = (text: string | Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      if (closed) resolve()
      else stdout.write(text, () => resolve())
    })
  const clearLine = () => {
    if (drawn) stderr.write('\r\u001b[2K')
    drawn = false
  }
  const bar = stderr.isTTY === true ? { columns: stderr.columns ?? 80 } : null

  return {
    json,
    interactive: stdin.isTTY === true,
    bar,
    columns: stdout.isTTY === true ? (stdout.columns ?? 80) : null,
    get answered() {
      return answered
    },
    get closed() {
      return closed
    },
    async result(value, readable) {
      if (answered) throw new Error('A command answers once')
      answered = true
      clearLine()
      const text = json ? JSON.stringify(value) : readable()
      await write(text.endsWith('\n') ? text : `${text}\n`)
    },
    async item(value, readable) {
      answered = true
      clearLine()
      await write(`${json || !readable ? JSON.stringify(value) : readable()}\n`)
    },
    async raw(bytes) {
      answered = true
      clearLine()
      await write(bytes)
    },
    note(text) {
      clearLine()
      stderr.write(`${text}\n`)
    },
    progress(text) {
      if (!bar) return
      clearLine()
      if (text === '') return
      stderr.write(text)
      drawn = true
    },
    async readInput() {
      stdin.setEncoding('utf8')
      let text = ''
      for await (const chunk of stdin) text += String(chunk)
      return text
    },
    onLine(listen) {
      if (stdin.isTTY !== true) return () => undefined
      stdin.on('data', listen)
      return () => {
        stdin.off('data', listen)
        stdin.pause()
      }
    },
    async ask(question, { hidden = false } = {}) {
      clearLine()
      stderr.write(question)
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
      const lines = createInterface({ input: stdin, output: hidden ? silent : stderr, terminal: true })
      try {
        return await lines.question('')
      } finally {
        lines.close()
        if (hidden) stderr.write('\n')
      }
    },
  }
}
