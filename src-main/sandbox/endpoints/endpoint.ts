import type { Clock } from '../../ports.ts'
import type { CompanyAccess, Holder } from '../access/apps.ts'
import type { CallLimits } from '../access/call-limits.ts'
import type { LoginCodes } from '../access/login-codes.ts'
import type { TokenBook } from '../access/token-book.ts'
import type { View } from '../access/view.ts'
import type { Company } from '../company/company.ts'
import type { Member } from '../company/model.ts'
import type { AnswerCache } from './answer-cache.ts'
import type { MemberLookup } from './member-lookup.ts'

/** Everything the endpoints answer from. */
export interface World {
  readonly company: Company
  readonly access: CompanyAccess
  readonly tokens: TokenBook
  readonly limits: CallLimits
  readonly codes: LoginCodes
  readonly lookup: MemberLookup
  readonly cache: AnswerCache
  readonly clock: Clock
  viewOf(holder: Holder): View
  /** The address that the platform sees calls come from. */
  callerIp(): string
  /** Null: calls from every address are accepted. */
  trustedIps(): readonly string[] | null
}

export interface OpenCall {
  readonly world: World
  readonly query: URLSearchParams
}

export interface Call extends OpenCall {
  readonly holder: Holder
  readonly view: View
  readonly body: Readonly<Record<string, unknown>>
  /** Members that are not to appear while the directory is shrunken by a fault. */
  isMissing(member: Member): boolean
  /** Distinguishes answers of a spoiled directory in the cache. */
  readonly cacheMark: string
}

/** Fields beside errcode 0, or the whole body. */
export type Answer = Readonly<Record<string, unknown>> | Buffer

interface EndpointBase {
  /** Without `/cgi-bin/`. */
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** The list fields that even a failing answer holds, empty (reference §1). */
  readonly emptyLists: Readonly<Record<string, readonly never[]>>
  /** Refusals come without hint and address, as recorded for some APIs (reference §1). */
  readonly hasPlainErrmsg?: boolean
}

export interface OpenEndpoint extends EndpointBase {
  readonly isOpen: true
  answer(call: OpenCall): Answer
}

export interface TokenEndpoint extends EndpointBase {
  readonly isOpen?: false
  /** Whether this kind of secret may call it at all; else 48002. */
  admits(holder: Holder): boolean
  /** Contact sync may be refused its details with 48009 (reference §5.1). */
  readonly isDetail?: boolean
  /** A part of the directory that a fault may empty. */
  readonly isListing?: boolean
  /** Members appear in it, so that a fault may leave some out. */
  readonly hasMembers?: boolean
  /** A good answer does not count against the limits of frequency. */
  readonly isUncountedWhenGood?: boolean
  answer(call: Call): Answer
}

export type Endpoint = OpenEndpoint | TokenEndpoint

export const anyKind = () => true
export const appsOnly = ({ kind }: Holder) => kind === 'app'
export const directorySyncOnly = ({ kind }: Holder) => kind === 'directory-sync'
export const appsAndDirectorySync = ({ kind }: Holder) => kind !== 'customer-contact'
export const customerContact = ({ kind, app }: Holder) =>
  kind === 'customer-contact' || app?.isCustomerContactCallable === true
