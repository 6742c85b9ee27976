import type { CapabilityReport } from '../contract/profiles.ts'
import type { Clock } from '../ports.ts'
import { findErrcode } from '../wecom/errcode-dictionary.ts'
import { errcodes } from '../wecom/errcodes.ts'
import { agentGet } from '../wecom/endpoints/agents.ts'
import { followUserList } from '../wecom/endpoints/customers.ts'
import { departmentSimpleList } from '../wecom/endpoints/departments.ts'
import { userListId, userSimpleList } from '../wecom/endpoints/members.ts'
import { tagGet, tagList } from '../wecom/endpoints/tags.ts'
import type { Company, CompanyClient, Endpoint } from '../wecom/types.ts'
import { ApiError, NetworkError, TokenError } from '../wecom/wecom-error.ts'
import { capabilityProbes } from './capability-probes.ts'
import type { Probe, Samples, SendProbe } from './capability-probes.ts'
import { describeFailure } from './step.ts'

type Capability = CapabilityReport['capabilities'][number]
type Secret = Company['secrets'][number]

/** Beyond this many departments the members are not counted: it takes a call for each. */
const maxCountedDepartments = 500
/** Pages of 10,000 ids; WeCom has no larger corps. */
const maxIdPages = 500

/** Tries every probe with one secret, one after the other, without waiting for rate limits. */
export async function examineSecret(
  client: CompanyClient,
  secret: Secret,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<CapabilityReport> {
  const send = stopWhenUnreachable((endpoint, input) =>
    client.call(endpoint, input, { signal, secretId: secret.id, waitForLimits: false }),
  )
  /** Null where it was refused: the matrix itself will say why. */
  const tryTo = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work()
    } catch {
      signal?.throwIfAborted()
      return null
    }
  }

  const departments = (await tryTo(() => send(departmentSimpleList, {})))?.rows ?? []
  const visibleDepartmentIds = departments.map(({ departmentId }) => departmentId)
  const userIds = await visibleMembers(send, tryTo, secret, visibleDepartmentIds)
  const tags = await tryTo(() => send(tagList, undefined))
  const followers = await tryTo(() => send(followUserList, undefined))
  const samples: Samples = {
    agentId: secret.agentId,
    departmentId: visibleDepartmentIds[0] ?? null,
    userId: userIds.sample,
    tagId: tags?.rows[0]?.tagId ?? null,
    followUserId: followers?.[0] ?? null,
    nowMs: clock.nowMs(),
  }
  const capabilities: Capability[] = []
  for (const probe of capabilityProbes) capabilities.push(await tryProbe(probe, send, samples, secret, signal))
  return {
    secretId: secret.id,
    kind: secret.kind,
    capabilities,
    visibleDepartmentIds,
    visibleMemberCount: userIds.count,
    visibleMembersBy: userIds.by,
  }
}

/** After this many faults in a row that are not WeCom's answers, the other probes would only time out one by one. */
const maxFaultsInARow = 2

/** Somebody answered, if only with a fault of one API. */
const wasAnswered = (error: unknown): boolean =>
  error instanceof ApiError ||
  (error instanceof NetworkError && (error.causeCode === 'NOT_JSON' || error.causeCode.startsWith('HTTP_')))

function stopWhenUnreachable(send: SendProbe): SendProbe {
  let faults = 0
  let last: unknown = null
  return async (endpoint, input) => {
    if (faults >= maxFaultsInARow) throw last
    try {
      const value = await send(endpoint, input)
      faults = 0
      return value
    } catch (error) {
      faults = wasAnswered(error) ? 0 : faults + 1
      last = error
      throw error
    }
  }
}

async function tryProbe(
  probe: Probe,
  send: SendProbe,
  samples: Samples,
  secret: Secret,
  signal: AbortSignal | undefined,
): Promise<Capability> {
  const { endpoint, title } = probe
  const result = { name: endpoint.name, title }
  const sent = probe.call(send, samples)
  if (!sent) return { ...result, ...withoutSample(endpoint, secret) }
  try {
    await sent
    return { ...result, state: 'available', errcode: 0, detail: { 'zh-CN': '', en: '' } }
  } catch (error) {
    signal?.throwIfAborted()
    if (isUnknownApi(error, endpoint)) return { ...result, state: 'not-offered', errcode: null, detail: unknownApi }
    const { detail, errcode } = describeFailure(error)
    return { ...result, state: stateOf(error, endpoint, secret), errcode, detail }
  }
}

const unknownApi = {
  'zh-CN': '服务器没有这个接口（HTTP 404）。企业微信官方地址提供全部接口；演练企业和部分自建网关只提供其中一部分。',
  en: "The server does not have this API (HTTP 404). WeCom's own address has them all; the practice company and some gateways have a part.",
}

/** WeCom answers unknown paths with 404 (reference §1). Where gettoken itself is missing, the address is wrong instead. */
const isUnknownApi = (error: unknown, { name }: Endpoint<never, unknown>): boolean =>
  error instanceof NetworkError && error.causeCode === 'HTTP_404' && error.endpoint === name

/** Nothing visible that could be asked for: no app id was given, or the range is empty. */
function withoutSample(
  endpoint: Endpoint<never, unknown>,
  secret: Secret,
): Pick<Capability, 'state' | 'errcode' | 'detail'> {
  const detail = {
    'zh-CN': '没有可查询的对象：看不到任何部门、成员或应用',
    en: 'Nothing to ask for: no visible department, member or app',
  }
  return { state: serves(endpoint, secret) ? 'scope-too-small' : 'other-secret-needed', errcode: null, detail }
}

const serves = (endpoint: Endpoint<never, unknown>, { kind, mayCallCustomerApis }: Secret): boolean =>
  endpoint.secretKinds.includes(kind) || (mayCallCustomerApis && endpoint.secretKinds.includes('customer-contact'))

const scopeCodes: ReadonlySet<number> = new Set([
  errcodes.noPrivilege,
  errcodes.outsideVisibleRange,
  errcodes.beyondVisibleRange,
  errcodes.outsidePermission,
  errcodes.memberOutsideAppRange,
  errcodes.userIdNotFound,
  errcodes.noExternalContactPermission,
])
const otherSecretCodes: ReadonlySet<number> = new Set([
  errcodes.detailsRefusedFromNewIp,
  errcodes.secretOfAnotherAgent,
  errcodes.invalidAgentId,
])
const permissionCodes: ReadonlySet<number> = new Set([errcodes.apiForbidden, errcodes.apiNotAuthorised])

/** What a refusal says about the secret. */
function stateOf(error: unknown, endpoint: Endpoint<never, unknown>, secret: Secret): Capability['state'] {
  if (!(error instanceof ApiError) || error instanceof TokenError) return 'failed'
  const { errcode } = error
  if (errcode === errcodes.ipNotTrusted) return 'ip-refused'
  if (otherSecretCodes.has(errcode)) return 'other-secret-needed'
  if (scopeCodes.has(errcode)) return 'scope-too-small'
  if (permissionCodes.has(errcode)) return serves(endpoint, secret) ? 'no-permission' : 'other-secret-needed'
  const kind = findErrcode(errcode)?.class
  // The token and the right to call were checked before the id that nobody has.
  if (kind === 'N') return 'available'
  return kind === 'P' ? 'no-permission' : 'failed'
}

interface VisibleMembers {
  by: CapabilityReport['visibleMembersBy']
  count: number | null
  sample: string | null
}

async function visibleMembers(
  send: SendProbe,
  tryTo: <T>(work: () => Promise<T>) => Promise<T | null>,
  secret: Secret,
  departmentIds: number[],
): Promise<VisibleMembers> {
  if (secret.kind === 'directory-sync')
    return (await tryTo(() => countIds(send))) ?? { by: 'member-ids', count: null, sample: null }
  // userids are case-insensitive; the first spelling is kept for the sample.
  const members = new Map<string, string>()
  const add = (userIds: string[]) => userIds.forEach((userId) => members.set(userId.toLowerCase(), userId))
  let complete = departmentIds.length <= maxCountedDepartments
  const asked = complete ? departmentIds : departmentIds.slice(0, 1)
  for (const departmentId of asked) {
    const page = await tryTo(() => send(userSimpleList, { departmentId }))
    if (!page) {
      complete = false
      break
    }
    add(page.rows.map(({ userId }) => userId))
  }
  const { agentId } = secret
  const agent = agentId === null ? null : await tryTo(() => send(agentGet, { agentId }))
  add(agent?.allowedUserIds ?? [])
  for (const tagId of agent?.allowedTagIds ?? []) {
    const tag = await tryTo(() => send(tagGet, { tagId }))
    add(tag?.members.rows.map(({ userId }) => userId) ?? [])
  }
  const known = complete && (departmentIds.length > 0 || agent !== null)
  return {
    by: agent ? 'range' : 'departments',
    count: known ? members.size : null,
    sample: members.values().next().value ?? null,
  }
}

async function countIds(send: SendProbe): Promise<VisibleMembers> {
  const members = new Set<string>()
  const cursors = new Set<string>()
  let sample: string | null = null
  let cursor: string | undefined
  for (let pageCount = 0; pageCount < maxIdPages; pageCount++) {
    const page = await send(userListId, { cursor })
    sample ??= page.rows[0]?.userId ?? null
    for (const { userId } of page.rows) members.add(userId.toLowerCase())
    // A cursor that comes back would lead round in circles.
    if (page.nextCursor === null || cursors.has(page.nextCursor)) break
    cursors.add(page.nextCursor)
    cursor = page.nextCursor
  }
  return { by: 'member-ids', count: members.size, sample }
}
