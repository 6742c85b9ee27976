import type { Holder } from '../access/apps.ts'
import type { Member } from '../company/model.ts'
import type { Endpoint, TokenEndpoint, World } from '../endpoints/endpoint.ts'
import { answerBody } from '../endpoints/json-answer.ts'
import { Refusal } from '../endpoints/refusal.ts'
import { mix } from '../random.ts'
import type { FaultBook } from './faults.ts'

export interface ApiRequest {
  method: string
  query: URLSearchParams
  /** Null where the body was larger than the platform takes. */
  body: Buffer | null
}

export interface ApiReply {
  errcode: number
  errmsg: string
  body: Buffer
}

const badJsonNote = 'Warning: wrong json format. '
const shrunkenMark = '|shrunken'
/** What a shrunken directory still has, of ten. */
const shrunkenTenths = 6

/**
 * Answers one call of the official API: first the token, then the address, the kind of secret, the method and last of
 * all the parameters (reference §1, "Order").
 */
export function createResponder(
  world: World,
  faults: FaultBook,
): (endpoint: Endpoint, request: ApiRequest) => ApiReply {
  let replyCount = 0

  /** Seconds and a running number, as in `hint: [1693549810395827462918374]`. */
  const hint = () =>
    `${Math.floor(world.clock.nowMs() / 1000)}${String(mix(world.company.seed, ++replyCount)).padStart(15, '0')}`

  const refuse = ({ emptyLists, hasPlainErrmsg }: Endpoint, { errcode, message }: Refusal): ApiReply => {
    const errmsg = hasPlainErrmsg
      ? message
      : `${message}, hint: [${hint()}], from ip: ${world.callerIp()}, ` +
        `more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`
    const body = Buffer.from(JSON.stringify({ errcode, errmsg, ...emptyLists }))
    return { errcode, errmsg, body }
  }

  const holderOf = ({ path }: TokenEndpoint, query: URLSearchParams): Holder => {
    const token = query.get('access_token')
    if (!token) throw new Refusal(41001)
    const holder = world.tokens.find(token)
    if (holder === 'unknown') throw new Refusal(40014)
    if (holder === 'expired') throw new Refusal(42001)
    if (faults.take(path, ['expired-token'])) {
      world.tokens.kill(token)
      throw new Refusal(42001)
    }
    return holder
  }

  const checkAddress = ({ path }: TokenEndpoint, { kind }: Holder) => {
    const trusted = world.trustedIps()
    // System applications have no list of trusted addresses.
    const isTrusted = trusted === null || kind === 'customer-contact' || trusted.includes(world.callerIp())
    if (!isTrusted || faults.take(path, ['untrusted-ip'])) throw new Refusal(60020)
  }

  const checkLoad = ({ path }: Endpoint) => {
    const fault = faults.take(path, ['rate-limit', 'concurrency-limit', 'busy'])
    if (fault === 'rate-limit') throw new Refusal(45009)
    if (fault === 'concurrency-limit') throw new Refusal(45033)
    if (fault === 'busy') throw new Refusal(-1)
  }

  const checkMethod = (endpoint: Endpoint, method: string) => {
    if (method !== endpoint.method) throw new Refusal(40063)
  }

  const count = (path: string, query: URLSearchParams) => {
    if (!world.limits.admits(path, query.get('debug') === '1')) throw new Refusal(45009)
  }

  const answerWithToken = (endpoint: TokenEndpoint, request: ApiRequest): Buffer => {
    const { path } = endpoint
    const { query } = request
    const holder = holderOf(endpoint, query)
    checkAddress(endpoint, holder)
    if (endpoint.isUncountedWhenGood ? world.limits.isBlocked(path) : false) throw new Refusal(45009)
    if (!endpoint.isUncountedWhenGood) count(path, query)
    checkLoad(endpoint)
    if (!endpoint.admits(holder)) throw new Refusal(48002)
    if (endpoint.isDetail && holder.kind === 'directory-sync' && faults.take(path, ['new-ip-detail-refused']))
      throw new Refusal(48009)
    checkMethod(endpoint, request.method)
    const body = endpoint.method === 'POST' ? parseBody(request.body) : {}
    if (endpoint.isListing && faults.take(path, ['empty-directory'])) return answerBody(endpoint.emptyLists)
    const isShrunken = endpoint.hasMembers === true && faults.take(path, ['shrunken-directory']) !== null
    const isMissing = (member: Member) =>
      isShrunken && mix(world.company.seed ^ 0x51, member.serial) % 10 >= shrunkenTenths
    try {
      return answerBody(
        endpoint.answer({
          world,
          query,
          holder,
          view: world.viewOf(holder),
          body,
          isMissing,
          cacheMark: isShrunken ? shrunkenMark : '',
        }),
      )
    } catch (error) {
      if (endpoint.isUncountedWhenGood && error instanceof Refusal) count(path, query)
      throw error
    }
  }

  return (endpoint, request) => {
    try {
      if (world.limits.isAddressBlocked(world.callerIp())) throw new Refusal(45009)
      if (!endpoint.isOpen) return { errcode: 0, errmsg: 'ok', body: answerWithToken(endpoint, request) }
      checkLoad(endpoint)
      checkMethod(endpoint, request.method)
      return { errcode: 0, errmsg: 'ok', body: answerBody(endpoint.answer({ world, query: request.query })) }
    } catch (error) {
      if (error instanceof Refusal) return refuse(endpoint, error)
      throw error
    }
  }
}

/** @throws Refusal 40206 too large, 40063 empty, 40033 escaped characters, 40058 bad JSON, 40035 not an object */
function parseBody(body: Buffer | null): Readonly<Record<string, unknown>> {
  if (body === null) throw new Refusal(40206)
  if (body.length === 0) throw new Refusal(40063)
  const text = body.toString('utf8')
  if (/\\u[0-9a-f]{4}/i.test(text)) throw new Refusal(40033)
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // The platform says what is wrong in its answer; there is nothing else to tell.
    throw new Refusal(40058, badJsonNote)
  }
  if (!isRecord(parsed)) throw new Refusal(40035, badJsonNote)
  return parsed
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
