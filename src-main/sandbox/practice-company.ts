import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import { createAccess } from './access/apps.ts'
import type { SecretKind } from './access/apps.ts'
import { createCallLimits, officialLimits } from './access/call-limits.ts'
import type { PracticeLimits } from './access/call-limits.ts'
import { createLoginCodes } from './access/login-codes.ts'
import { createTokenBook } from './access/token-book.ts'
import { createViews } from './access/view.ts'
import { createEvolution } from './company/evolve.ts'
import type { Evolution } from './company/evolve.ts'
import { generateCompany } from './company/generate-company.ts'
import { createPracticeDirectory } from './directory-control.ts'
import type { NetworkSettings, PracticeDirectory } from './directory-control.ts'
import { createAnswerCache } from './endpoints/answer-cache.ts'
import type { World } from './endpoints/endpoint.ts'
import { endpointsByPath } from './endpoints/index.ts'
import { createMemberLookup } from './endpoints/member-lookup.ts'
import { createFaultBook } from './server/faults.ts'
import type { Fault } from './server/faults.ts'
import { openPracticeServer } from './server/http-server.ts'
import { createResponder } from './server/respond.ts'

export interface PracticeCompanySize {
  /** The root department included. */
  departments: number
  members: number
  /** The same seed gives the same people, secrets and changes. */
  seed: number
}

export interface PracticeCompanyOptions extends PracticeCompanySize {
  clock: Clock
  /** Any free port unless given. */
  port?: number
  /** Those of the platform unless given; tests lower them. */
  limits?: Partial<PracticeLimits>
  /** Told when the practice company itself is broken. */
  log?: Log
}

export interface PracticeCredentials {
  corpId: string
  /** The first one belongs to an app that sees everybody with all fields. */
  secrets: { kind: SecretKind; agentId: number | null; secret: string; label: string }[]
}

export interface PracticeCompany extends Disposable {
  /** `http://127.0.0.1:PORT`; the APIs lie below `/cgi-bin/`. */
  readonly apiBaseUrl: string
  readonly credentials: PracticeCredentials
  /** As it is now. */
  readonly size: PracticeCompanySize
  readonly directory: PracticeDirectory
  /** Lets days pass: people join, leave, move and change, departments are made, renamed, moved and dissolved. */
  evolve(days: number): Evolution
  /** @throws RangeError for an API that the practice company does not have */
  setFault(fault: Fault): void
  clearFaults(): void
  faults(): Fault[]
  /** Calls since the start or the last reset, by API path such as `user/list`. */
  requests(): Record<string, number>
  resetRequests(): void
  /** Hangs up on everybody, also on those whom a fault keeps waiting. */
  dispose(): Promise<void>
}

/** Reserved for documentation (RFC 5737); stands for the address of an office. */
const officeIp = '203.0.113.24'
const answerCacheBytes = 192 * 1_048_576

/**
 * Starts a simulator of the official server API on loopback, answering from the reference and from its own data.
 * Dispose it to free the port.
 * @throws the system's error when the port cannot be had
 */
export async function openPracticeCompany(options: PracticeCompanyOptions): Promise<PracticeCompany> {
  const { seed, clock, log } = options
  const { company, hiring } = generateCompany(options)
  const access = createAccess(company)
  const codes = createLoginCodes(seed, clock)
  const network: NetworkSettings = { callerIp: officeIp, trustedIps: null }
  const world: World = {
    company,
    access,
    codes,
    clock,
    tokens: createTokenBook(seed, clock),
    limits: createCallLimits({ ...officialLimits, ...options.limits }, clock),
    lookup: createMemberLookup(company, clock),
    cache: createAnswerCache(answerCacheBytes),
    viewOf: createViews(company),
    callerIp: () => network.callerIp,
    trustedIps: () => network.trustedIps,
  }
  const faults = createFaultBook((path) => endpointsByPath.has(path))
  const evolve = createEvolution(company, hiring)
  const requests = new Map<string, number>()
  const size = () => ({ departments: company.departments.size, members: company.memberCount, seed })

  const server = await openPracticeServer({
    port: options.port ?? 0,
    endpoints: endpointsByPath,
    faults,
    respond: createResponder(world, faults),
    count: (path) => void requests.set(path, (requests.get(path) ?? 0) + 1),
    control: {
      status: () => ({ ...size(), faults: faults.list(), requests: Object.fromEntries(requests) }),
      setFault: (fault) => faults.set(fault),
      clearFaults: () => faults.clear(),
      evolve,
    },
    onDefect: (error) => log?.error('The practice company could not answer', { error }),
  })

  return {
    apiBaseUrl: `http://127.0.0.1:${server.port}`,
    credentials: {
      corpId: access.corpId,
      secrets: access.holders.map(({ kind, app, secret, label }) => ({
        kind,
        agentId: app?.agentId ?? null,
        secret,
        label,
      })),
    },
    get size() {
      return size()
    },
    directory: createPracticeDirectory(company, access, codes, network),
    evolve,
    setFault: (fault) => faults.set(fault),
    clearFaults: () => faults.clear(),
    faults: () => faults.list(),
    requests: () => Object.fromEntries(requests),
    resetRequests: () => requests.clear(),
    dispose: () => server.close(),
  }
}
