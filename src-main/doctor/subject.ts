import type { Actor } from '../area-service.ts'
import type { SecretDraft, SecretKind } from '../contract/profiles.ts'
import { invalid, notFound } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { CallMetrics } from '../wecom/call-metrics.ts'
import { createWecomClient } from '../wecom/client.ts'
import type { CallLimits } from '../wecom/limits.ts'
import { createMemoryTokenStore } from '../wecom/memory-token-store.ts'
import { createTokenSource } from '../wecom/token-source.ts'
import type { TokenSource } from '../wecom/token-source.ts'
import type { Transport } from '../wecom/transport.ts'
import type { Company, CompanyClient, CredentialSource } from '../wecom/types.ts'
import { withNetwork } from './network-draft.ts'
import type { NetworkDraft } from './network-draft.ts'

/**
 * No watch among them: whoever runs the doctor or proves a secret reads in place what WeCom refuses, with what to do, and
 * needs no notification of it. Only a stored secret's own token is asked of the source that is watched.
 */
export interface DoctorOptions {
  /** Profiles and their secrets. */
  credentials: CredentialSource
  /** What a `profiles.readEnv` handle stands for; null once it has expired. */
  draftOf: (envHandle: string) => EnvDraft | null
  tokens: TokenSource
  transport: Transport
  limits: CallLimits
  clock: Clock
  log: Log
  metrics: CallMetrics
}

export interface EnvDraft {
  secret: string
  kind?: SecretKind
  agentId?: number | null
}

/** The company and the one secret that are looked at. */
export interface Subject {
  company: Company
  /** null where the company has no secret at all. */
  secret: Company['secrets'][number] | null
  stored: boolean
  /** Asks WeCom for a token, even where it refused before: a person waits for the answer. */
  askToken(signal: AbortSignal | undefined): Promise<string>
  client: CompanyClient
  dispose(): void
}

export interface SubjectChoice {
  profileId: string
  secretId?: string | undefined
  draft?: SecretDraft | undefined
  envHandle?: string | undefined
  network?: NetworkDraft | undefined
}

export function findCompany(credentials: CredentialSource, profileId: string): Company {
  const company = credentials.company(profileId)
  if (company) return company
  throw notFound('profile', profileId, { 'zh-CN': '该公司不存在。', en: 'There is no such company.' })
}

/** @throws NOT_FOUND or INVALID where the choice names nothing, or where the actor may not try another network */
export function chooseSubject(options: DoctorOptions, choice: SubjectChoice, actor: Actor): Subject {
  const company = withNetwork(findCompany(options.credentials, choice.profileId), choice.network, actor)
  const draft = draftIn(options, choice)
  if (draft) return draftSubject(options, company, draft)
  const secret =
    choice.secretId === undefined
      ? (company.secrets[0] ?? null)
      : (company.secrets.find(({ id }) => id === choice.secretId) ?? null)
  if (choice.secretId !== undefined && !secret) {
    throw notFound('secret', choice.secretId, { 'zh-CN': '该 Secret 不存在。', en: 'There is no such secret.' })
  }
  return choice.network ? elsewhereSubject(options, company, secret) : storedSubject(options, company, secret)
}

type Draft = Pick<SecretDraft, 'kind' | 'agentId' | 'secret' | 'mayCallCustomerApis'>

function draftIn({ draftOf }: DoctorOptions, { draft, envHandle }: SubjectChoice): Draft | null {
  if (envHandle === undefined) return draft ?? null
  const found = draftOf(envHandle)
  if (!found) {
    throw invalid(
      { 'zh-CN': '导入的内容已过期，请重新导入 .env。', en: 'What was imported has expired. Import the .env again.' },
      'envHandle',
    )
  }
  return {
    secret: found.secret,
    kind: found.kind ?? draft?.kind ?? 'app',
    agentId: found.agentId ?? draft?.agentId ?? null,
    mayCallCustomerApis: draft?.mayCallCustomerApis ?? false,
  }
}

function storedSubject(options: DoctorOptions, company: Company, secret: Subject['secret']): Subject {
  const { tokens } = options
  return {
    company,
    secret,
    stored: true,
    askToken: (signal) => tokens.refresh(company, secret?.id ?? '', { signal, evenIfRefused: true }),
    client: createWecomClient(options).forProfile(company.profileId),
    dispose: () => undefined,
  }
}

const draftId = 'draft'

function draftSubject(options: DoctorOptions, stored: Company, draft: Draft): Subject {
  const { kind, agentId, mayCallCustomerApis } = draft
  const secret = { id: draftId, kind, agentId, mayCallCustomerApis }
  const company: Company = { ...stored, secrets: [secret] }
  return { ...apartSubject(options, company, secret, () => Promise.resolve(draft.secret)), stored: false }
}

/** A stored secret over a network that is not stored. */
const elsewhereSubject = (options: DoctorOptions, company: Company, secret: Subject['secret']): Subject =>
  apartSubject(options, company, secret, (secretId) => options.credentials.secret(secretId))

/** With tokens of its own, in memory: they must never pass for those that belong to what is stored. */
function apartSubject(
  options: DoctorOptions,
  company: Company,
  secret: Subject['secret'],
  value: CredentialSource['secret'],
): Subject {
  const credentials: CredentialSource = { company: () => company, secret: value }
  const tokens = createTokenSource({ ...options, credentials, store: createMemoryTokenStore() })
  return {
    company,
    secret,
    stored: true,
    askToken: (signal) => tokens.refresh(company, secret?.id ?? '', { signal }),
    client: createWecomClient({ ...options, credentials, tokens }).forProfile(company.profileId),
    dispose: () => tokens.dispose(),
  }
}
