import { isIP } from 'node:net'
import type { DoctorStep } from '../contract/profiles.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { counted } from '../contract/words.ts'
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
import { runStep, sameInBoth, skippedStep } from './step.ts'
import type { Finding, StepName } from './step.ts'
import type { Subject } from './subject.ts'

export interface StepTools {
  clock: Clock
  network: NetworkProbe
  environment: ProxyEnvironment
}

/** Proof that a token was issued; no other path shows any part of one (product §1). */
const previewLength = 20

const notReached = { 'zh-CN': '前面的步骤未通过，没有检查', en: 'Not checked, because an earlier step failed' }
const noSecret = { 'zh-CN': '还没有录入 Secret', en: 'There is no secret yet' }
const belongsToNoApp = { 'zh-CN': '这类 Secret 不属于任何应用，无需检查', en: 'This kind of secret belongs to no app' }
const withoutAgentId = { 'zh-CN': '没有填写 AgentId', en: 'The secret has no agent ID' }
const noneTooFew = {
  'zh-CN': '该应用看不到任何部门或成员。请在 应用管理 → 应用 → 可见范围 中添加，最好选择整个公司。',
  en: 'The app sees no department and no member. Add some in 应用管理 → the app → 可见范围, best the whole company.',
}
const noAgentId = {
  'zh-CN': '填写 AgentId 后可以检查应用的可见范围（应用管理 → 应用）。',
  en: "With the AgentId (应用管理 → the app) the app's visible range can be checked.",
}

/** Name, connection, token, app and scope, in this order; after a failure the rest is skipped. */
export async function* connectionSteps(
  subject: Subject,
  tools: StepTools,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ steps: DoctorStep[]; tokenPreview: string | null }, void, void> {
  const { secret } = subject
  const { timeoutMs } = subject.company
  const steps: DoctorStep[] = []
  let tokenPreview: string | null = null
  let agent: AgentWire | null = null

  const soFar = (step: DoctorStep) => {
    steps.push(step)
    return { steps: [...steps], tokenPreview }
  }
  const step = async (name: StepName, work: () => Promise<Finding>) => {
    const failed = steps.some(({ state }) => state === 'failed')
    return soFar(failed ? skippedStep(name, notReached) : await runStep(name, tools.clock, signal, work))
  }
  const way = () => firstHop(subject, tools.environment)

  yield await step('resolve', () => resolveHop(way(), timeoutMs, tools, signal))
  yield await step('connect', () => connectHop(way(), timeoutMs, tools, signal))
  if (!secret) {
    for (const name of ['token', 'agent', 'scope'] as const) yield soFar(skippedStep(name, noSecret))
    return
  }
  yield await step('token', async () => {
    const token = await subject.askToken(signal)
    tokenPreview = token.slice(0, previewLength)
    return { detail: { 'zh-CN': '企业微信签发了令牌', en: 'WeCom issued a token' } }
  })
  const { agentId } = secret
  if (secret.kind !== 'app') yield soFar(skippedStep('agent', belongsToNoApp))
  else if (agentId === null) yield soFar({ ...skippedStep('agent', withoutAgentId), remedy: noAgentId })
  else {
    yield await step('agent', async () => {
      const found = await subject.client.call(agentGet, { agentId }, quick(subject, signal))
      agent = found
      return { detail: describeApp(found) }
    })
  }
  yield await step('scope', () => readScope(subject, agent, signal))
}

const describeApp = ({ name, agentId, stopped }: AgentWire): Bilingual => ({
  'zh-CN': `${name}（${agentId}）${stopped ? '，已停用' : ''}`,
  en: `${name} (${agentId})${stopped ? ', stopped' : ''}`,
})

const quick = (subject: Subject, signal: AbortSignal | undefined) => ({
  signal,
  secretId: subject.secret?.id,
  waitForLimits: false,
})

interface Hop extends ConnectTarget {
  /** As shown: the API's address, or the proxy's without its password. */
  label: Bilingual
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
    label: proxy
      ? { 'zh-CN': `代理 ${proxyLabel(proxy)}`, en: `proxy ${proxyLabel(proxy)}` }
      : sameInBoth(target.hostname),
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
  if (isIP(hop.host) !== 0)
    return {
      detail: {
        'zh-CN': `${hop.label['zh-CN']} 本身就是 IP 地址，无需解析`,
        en: `${hop.label.en} is an IP address, nothing to resolve`,
      },
    }
  const addresses = await within('resolve', timeoutMs, clock, signal, (stop) => network.resolve(hop.host, stop))
  const found = addresses.join(', ')
  return { detail: { 'zh-CN': `${hop.label['zh-CN']} → ${found}`, en: `${hop.label.en} → ${found}` } }
}

async function connectHop(
  hop: Hop,
  timeoutMs: number,
  { clock, network }: StepTools,
  signal?: AbortSignal,
): Promise<Finding> {
  const protocol = await within('connect', timeoutMs, clock, signal, (stop) => network.connect(hop, stop))
  return {
    detail: {
      'zh-CN': `${hop.label['zh-CN']} 端口 ${hop.port}，${protocol}`,
      en: `${hop.label.en} port ${hop.port}, ${protocol}`,
    },
  }
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
    return {
      detail: {
        'zh-CN': `${members.length} 名成员可使用客户联系`,
        en: `${counted(members.length, 'member')} with customer contact`,
      },
    }
  }
  const departments = await subject.client.call(departmentSimpleList, {}, quick(subject, signal))
  const departmentCount = departments.rows.length
  const memberCount = agent?.allowedUserIds.length ?? 0
  const tagCount = agent?.allowedTagIds.length ?? 0
  const whole = departments.rows.some(({ departmentId }) => departmentId === 1)
  return {
    detail: {
      'zh-CN': [
        `可见 ${departmentCount} 个部门${whole ? '（含根部门）' : ''}`,
        ...(agent ? [`另外单独选择了 ${memberCount} 名成员、${tagCount} 个标签`] : []),
      ].join('，'),
      en: [
        `${counted(departmentCount, 'department')} visible${whole ? ', the root among them' : ''}`,
        ...(agent ? [`${counted(memberCount, 'member')} and ${counted(tagCount, 'tag')} chosen one by one`] : []),
      ].join(', '),
    },
    remedy: departmentCount + memberCount + tagCount === 0 ? noneTooFew : null,
  }
}
