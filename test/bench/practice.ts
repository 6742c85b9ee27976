import { fork } from 'node:child_process'
import { join } from 'node:path'

interface Practice {
  apiBaseUrl: string
  credentials: { corpId: string; secrets: { kind: string; agentId: number | null; secret: string }[] }
}

/** Runs a measuring process next to a practice company, and returns what it sends. */
export const runProcess = <T>(file: string, args: string[], env = process.env, execArgv: string[] = []): Promise<T> =>
  new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, file), args, { execArgv, env })
    let answer: T | null = null
    child.on('message', (message) => (answer = message as T))
    child.on('exit', (code) =>
      answer && code === 0 ? resolve(answer) : reject(new Error(`${file} ended with ${code}`)),
    )
  })

/** @param use given address, corp id, secret and agent id of a practice company that lives in a process of its own */
export const withPractice = async <T>(
  departments: string,
  members: string,
  use: (args: string[]) => Promise<T>,
): Promise<T> => {
  const child = fork(join(import.meta.dirname, 'practice-process.ts'), [departments, members], { execArgv: [] })
  const practice = await new Promise<Practice>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Practice))
    child.once('exit', (code) => reject(new Error(`The practice company ended with ${code}`)))
  })
  const app = practice.credentials.secrets.find(({ kind }) => kind === 'app')
  if (!app) throw new Error('The practice company has no app')
  try {
    return await use([practice.apiBaseUrl, practice.credentials.corpId, app.secret, String(app.agentId)])
  } finally {
    child.disconnect()
  }
}
