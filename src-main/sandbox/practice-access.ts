import { z } from 'zod'
import { faultKinds, sandboxStatus } from '../contract/sandbox.ts'
import { invalid } from '../errors.ts'
import type { Evolution } from './company/evolve.ts'
import type { PracticeCompany } from './practice-company.ts'
import type { Fault } from './server/faults.ts'

const remoteStatus = sandboxStatus.pick({ departments: true, members: true, seed: true, faults: true })
type PracticeFacts = z.infer<typeof remoteStatus>

/** A practice company that answers, in this process or in another one on the same data. */
export interface PracticeAccess {
  readonly apiBaseUrl: string
  facts(): Promise<PracticeFacts>
  evolve(days: number): Promise<Evolution>
  /** @throws INVALID for an API that the practice company does not have */
  setFault(fault: Fault): Promise<void>
  clearFaults(): Promise<void>
}

const unknownApi = (path: string | null) =>
  invalid(
    {
      'zh-CN': `演练企业没有接口“${path ?? ''}”。请填写接口路径，例如 user/list；留空表示全部接口。`,
      en: `The practice company has no API “${path ?? ''}”. Give a path such as user/list, or none for every API.`,
    },
    'path',
  )

export const accessHere = (company: PracticeCompany): PracticeAccess => ({
  apiBaseUrl: company.apiBaseUrl,
  facts: () => Promise.resolve({ ...company.size, faults: company.faults() }),
  evolve: (days) => Promise.resolve(company.evolve(days)),
  setFault: (fault) => {
    try {
      company.setFault(fault)
      return Promise.resolve()
    } catch (error) {
      return Promise.reject(error instanceof RangeError ? unknownApi(fault.path) : error)
    }
  },
  clearFaults: () => Promise.resolve(company.clearFaults()),
})

/** It is on this machine and answers from memory; letting a year pass in the largest company takes a few seconds. */
const patienceMs = 10_000
const evolution = z.object({ joined: z.int(), left: z.int(), moved: z.int(), changed: z.int() })
const refused = z.object({ error: z.string() })

const ask = async (apiBaseUrl: string, method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(`${apiBaseUrl}/practice/${path}`, {
    method,
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** The practice company that another process has opened at this address; null where there is none with this seed. */
export const findPractice = async (apiBaseUrl: string, seed: number): Promise<PracticeAccess | null> => {
  const facts = async () => remoteStatus.parse(await (await ask(apiBaseUrl, 'GET', 'status')).json())
  try {
    if ((await facts()).seed !== seed) return null
  } catch {
    return null // nobody answers there, or somebody else
  }
  return {
    apiBaseUrl,
    facts,
    evolve: async (days) => evolution.parse(await (await ask(apiBaseUrl, 'POST', 'evolve', { days })).json()),
    setFault: async ({ kind, path, times }) => {
      const answer = await ask(apiBaseUrl, 'POST', 'faults', { kind: z.enum(faultKinds).parse(kind), path, times })
      if (answer.status === 400 && refused.safeParse(await answer.json()).success) throw unknownApi(path)
    },
    clearFaults: async () => void (await ask(apiBaseUrl, 'DELETE', 'faults')),
  }
}
