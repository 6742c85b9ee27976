import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import type { PracticeCompany, PracticeCompanyOptions } from '../../../src-main/sandbox/index.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import type { ManualClock } from '../../helpers/manual-clock.ts'

export interface Reply {
  status: number
  headers: Headers
  errcode: number
  errmsg: string
  text: string
  /** The answer as JSON; an empty object where it is none. */
  json: Record<string, unknown>
}

/** The holders of secrets in the order of the credentials. */
export type Who = 'full' | 'few-fields' | 'narrow' | 'sync' | 'customer'
const holders: readonly Who[] = ['full', 'few-fields', 'narrow', 'sync', 'customer']

export const agentIds = { full: 1_000_002, 'few-fields': 1_000_003, narrow: 1_000_004 } as const

export interface PracticeCaller extends AsyncDisposable {
  company: PracticeCompany
  clock: ManualClock
  secret(who: Who): string
  fetchToken(corpId: string, secret: string): Promise<Reply>
  token(who: Who): Promise<string>
  get(who: Who, api: string): Promise<Reply>
  post(who: Who, api: string, body: unknown): Promise<Reply>
  raw(path: string, init?: RequestInit): Promise<Reply>
}

/** A practice company on a manual clock, and somebody who calls it over HTTP as any client would. */
export async function startPractice(options: Partial<PracticeCompanyOptions> = {}): Promise<PracticeCaller> {
  const clock = createManualClock()
  const company = await openPracticeCompany({ departments: 40, members: 800, seed: 1, clock, ...options })

  const raw = async (path: string, init?: RequestInit): Promise<Reply> => {
    const response = await fetch(company.apiBaseUrl + path, init)
    const text = await response.text()
    const json = asObject(text)
    const { errcode = 0, errmsg = '' } = json
    return {
      status: response.status,
      headers: response.headers,
      errcode: Number(errcode),
      errmsg: String(errmsg),
      text,
      json,
    }
  }
  const secret = (who: Who) => company.credentials.secrets[holders.indexOf(who)]?.secret ?? ''
  const fetchToken = (corpId: string, corpSecret: string) =>
    raw(`/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${corpSecret}`)
  const token = async (who: Who) =>
    String((await fetchToken(company.credentials.corpId, secret(who))).json['access_token'])
  const url = async (who: Who, api: string) =>
    `/cgi-bin/${api}${api.includes('?') ? '&' : '?'}access_token=${await token(who)}`

  return {
    company,
    clock,
    secret,
    fetchToken,
    token,
    raw,
    get: async (who, api) => raw(await url(who, api)),
    post: async (who, api, body) =>
      raw(await url(who, api), { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    [Symbol.asyncDispose]: () => company.dispose(),
  }
}

function asObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    return isRecord(parsed) ? parsed : {}
  } catch {
    return {} // Not JSON: the test looks at the text.
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The objects of a list field. */
export function rows(reply: Reply, field: string): Record<string, unknown>[] {
  const list = reply.json[field]
  if (!Array.isArray(list)) throw new Error(`There is no list ${field} in ${reply.text.slice(0, 200)}`)
  return list.filter(isRecord)
}

/** The values of a list field. */
export function values(reply: Reply, field: string): unknown[] {
  const list = reply.json[field]
  if (!Array.isArray(list)) throw new Error(`There is no list ${field} in ${reply.text.slice(0, 200)}`)
  return list
}
