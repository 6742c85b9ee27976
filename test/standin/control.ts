import type { App } from './app.ts'

interface Question {
  id: number
  code: string
}

/**
 * A test that has forked the app asks it to run a piece of code, the body of an async function that gets `app` (with its windows),
 * `electron` and `recorder`; the answer is its result.
 */
export const listenForTests = (scope: { app: App; electron: object; recorder: object }): void => {
  if (!process.send) return
  process.on('message', (message: unknown) => {
    if (isQuestion(message)) void answer(message, scope)
  })
  // The app, not its test, decides when it ends.
  process.channel?.unref()
}

const answer = async ({ id, code }: Question, scope: object): Promise<void> => {
  try {
    const run = new Function(...Object.keys(scope), `return (async () => { ${code} })()`)
    const result: unknown = await run(...Object.values(scope))
    process.send?.({ id, result: result ?? null })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

const isQuestion = (message: unknown): message is Question =>
  typeof message === 'object' && message !== null && 'id' in message && 'code' in message
