import { isIP } from 'node:net'
import type { DoctorStep } from '../contract/profiles.ts'
import type { Clock } from '../ports.ts'
import { agentGet } from '../wecom/endpoints/agents.ts'
import { followUserList } from '../wecom/endpoints/customers.ts'
import { departmentSimpleList } from '../wecom/endpoints/departments.ts'
import type { AgentWire } from '../wecom/endpoints/agents.ts'
import { networkError, timeoutHint } from '../wecom/network-fault.ts'
import { proxyFor, proxyLabel } from '../wecom/proxy.ts'
import type { ProxyEnvironment } from '../wecom/proxy.ts'
import { TimeoutError } from '../wecom/wecom-error.ts'
import type { ConnectTarget, NetworkProbe } from './network-probe.ts'
import { runStep, skippedStep } from './step.ts'
import type { Finding, StepName } from './step.ts'
import type { Subject } from './subject.ts'

export interface StepTools {
  clock: Clock
  network: NetworkProbe
  environment: ProxyEnvironment
}

/** Proof that a token was issued; no other path shows any part of one (product §1). */
const previewLength = 20

const notReached = 'An earlier step failed'
const noneTooFew = {
  'zh-CN': '该应用看不到任何部门或成员。请在 应用管理 → 应用 → 可见范围 中添加，最好选择整个公司。',
  en: 'The app sees no department and no member. Add some in 应用管理 → the app → 可见范围, best the whole company.',
}
const noAgentId = {
  'zh-CN': '填写 AgentId 后可以检查应用的可见范围（应用管理 → 应用）。',
  en: "With the AgentId (应用管理 → the app) the app's visible range can be checked.",
}

/** Name, connection, token, app and scope, in this order; after a failure the rest is skipped. */
export async function runConnectionSteps(
  subject: Subject,
  tools: StepTools,
  signal: AbortSignal | undefined,
): Promise<{ steps: DoctorStep[]; tokenPreview: string | null }> {
  const { secret } = subject
  const steps: DoctorStep[] = []
  let tokenPreview: string | null = null
  let agent: AgentWire | null = null

  const step = async (name: StepName, work: () => Promise<Finding>): Promise<void> => {
    const failed = steps.some(({ state }) => state === 'failed')
    steps.push(failed ? skippedStep(name, notReached) : await runStep(name, tools.clock, signal, work))
  }
  const way = () => firstHop(subject, tools.environment)

  await step('resolve', () => resolveHop(way(), subject.company.timeoutMs, tools, signal))
  await step('connect', () => connectHop(way(), subject.company.timeoutMs, tools, signal))
  if (!secret) {
    steps.push(...(['token', 'agent', 'scope'] as const).map((name) => skippedStep(name, 'There is no secret yet')))
    return { steps, tokenPreview }
  }
  await step('token', async () => {
    const token = await subject.askToken(signal)
    tokenPreview = token.slice(0, previewLength)
    return { detail: 'WeCom issued a token' }
  })
  const { agentId } = secret
  if (secret.kind !== 'app') steps.push(skippedStep('agent', 'This kind of secret belongs to no app'))
  else if (agentId === null) steps.push({ ...skippedStep('agent', 'The secret has no agent id'), remedy: noAgentId })
  else {
    await step('agent', async () => {
      const found = await subject.client.call(agentGet, { agentId }, quick(subject, signal))
      agent = found
      return { detail: `${found.name} (${found.agentId})${found.stopped ? ', stopped' : ''}` }
    })
  }
  await step('scope', () => readScope(subject, agent, signal))
  return { steps, tokenPreview }
}

const quick = (subject: Subject, signal: AbortSignal | undefined) => ({
  signal,
  secretId: subject.secret?.id,
  waitForLimits: false,
})

interface Hop extends ConnectTarget {
  /** As shown: the API's address, or the proxy's without its password. */
  label: string
}

const portOf = (url: URL): number => Number(url.port) || ({ 'https:': 443, 'http:': 80 }[url.protocol] ?? 1080)

/** What this machine itself connects to: the proxy where there is one, else WeCom. */
function firstHop({ company }: Subject, environment: ProxyEnvironment): Hop {
  const target = URL.parse(company.apiBaseUrl)
  if (!target) throw networkError('connect', 'BAD_ADDRESS', 'The address of the API cannot be used')
  const proxy = chooseProxy(company.proxy, target, environment)
  const url = proxy ?? target
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: portOf(url),
    secure: url.protocol === 'https:',
    label: proxy ? `proxy ${proxyLabel(proxy)}` : target.host,
  }
}

function chooseProxy(setting: string, target: URL, environment: ProxyEnvironment): URL | null {
  try {
    return proxyFor(setting, target, environment)
  } catch (error) {
    throw networkError('connect', 'BAD_PROXY', 'The address of the proxy cannot be used', error)
  }
}

async function resolveHop(
  hop: Hop,
  timeoutMs: number,
  { clock, network }: StepTools,
  signal?: AbortSignal,
): Promise<Finding> {
  if (isIP(hop.host) !== 0) return { detail: `${hop.label}: an address, nothing to resolve` }
  const addresses = await within('resolve', timeoutMs, clock, signal, (stop) => network.resolve(hop.host, stop))
  return { detail: `${hop.label} → ${addresses.join(', ')}` }
}

async function connectHop(
  hop: Hop,
  timeoutMs: number,
  { clock, network }: StepTools,
  signal?: AbortSignal,
): Promise<Finding> {
  const protocol = await within('connect', timeoutMs, clock, signal, (stop) => network.connect(hop, stop))
  return { detail: `${hop.label} port ${hop.port}, ${protocol}` }
}

async function within<T>(
  name: StepName,
  timeoutMs: number,
  clock: Clock,
  signal: AbortSignal | undefined,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const timer = new AbortController()
  const facts = { endpoint: name, hint: timeoutHint, remedy: 'check-network', retryable: true } as const
  const cancel = clock.after(timeoutMs, () => timer.abort(new TimeoutError(timeoutMs, facts)))
  try {
    return await work(signal ? AbortSignal.any([signal, timer.signal]) : timer.signal)
  } finally {
    cancel()
  }
}

/** What the secret may see: an app its visible range, directory sync everything, customer contact its members. */
async function readScope(subject: Subject, agent: AgentWire | null, signal: AbortSignal | undefined): Promise<Finding> {
  if (subject.secret?.kind === 'customer-contact') {
    const members = await subject.client.call(followUserList, undefined, quick(subject, signal))
    return { detail: `${members.length} members with customer contact` }
  }
  const departments = await subject.client.call(departmentSimpleList, {}, quick(subject, signal))
  const chosen = agent
    ? `, ${agent.allowedUserIds.length} members and ${agent.allowedTagIds.length} tags chosen one by one`
    : ''
  const nothing =
    departments.rows.length === 0 && (agent?.allowedUserIds.length ?? 0) + (agent?.allowedTagIds.length ?? 0) === 0
  const whole = departments.rows.some(({ departmentId }) => departmentId === 1) ? ', the root among them' : ''
  return {
    detail: `${departments.rows.length} departments visible${whole}${chosen}`,
    remedy: nothing ? noneTooFew : null,
  }
}
