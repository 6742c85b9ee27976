import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
import type { CliProcess } from '../cli/cli-process.ts'

const firstDocument = z.object({ baseUrl: z.string(), url: z.string(), apiToken: z.string() })

/** A running `wecom-desk serve` and its HTTP API. */
export interface Served {
  readonly child: ChildProcessWithoutNullStreams
  readonly baseUrl: string
  /** The one-time address. */
  readonly url: string
  readonly apiToken: string
  /** A call of the API; the parsed body. */
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>
  /** Waits until `isOver` holds for the run. */
  untilRun(runId: string, isOver: (state: string) => boolean): Promise<string>
  /** Resolves with the exit code. */
  stop(): Promise<number | null>
  kill(): Promise<void>
}

const runState = z.object({ state: z.string() })

export const serve = async (cli: CliProcess): Promise<Served> => {
  const { child, firstLine, ended } = cli.start(['serve', '--json', '--api-token'])
  const { baseUrl, url, apiToken } = firstDocument.parse(JSON.parse(await firstLine))
  const api: Served['api'] = async (method, path, body) => {
    const answer = await fetch(`${baseUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: await answer.json() }
  }
  return {
    child,
    baseUrl,
    url,
    apiToken,
    api,
    untilRun: async (runId, isOver) => {
      for (;;) {
        const { state } = runState.parse((await api('GET', `/sync/runs/${runId}`)).body)
        if (isOver(state)) return state
      }
    },
    stop: async () => {
      child.kill('SIGINT')
      return (await ended).code
    },
    kill: async () => {
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      await closed
      await ended
    },
  }
}

export const isOver = (state: string): boolean => state !== 'queued' && state !== 'running'
