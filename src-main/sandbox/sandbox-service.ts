import { z } from 'zod'
import { ownerActor } from '../access/actor.ts'
import type { AreaService, CallContext } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { Profile } from '../contract/profiles.ts'
import type { SandboxStatus } from '../contract/sandbox.ts'
import type { Disposable } from '../disposables.ts'
import { invalid } from '../errors.ts'
import type { Clock, Log, SettingsStore } from '../ports.ts'
import { openPracticeCompany } from './index.ts'
import type { PracticeCompany } from './index.ts'
import { accessHere, findPractice } from './practice-access.ts'
import type { PracticeAccess } from './practice-access.ts'

const settingsKey = 'practiceCompany'
/** What is needed to bring the same people back at the same address after a restart. */
const remembered = z.object({
  departments: z.int(),
  members: z.int(),
  seed: z.int(),
  days: z.int().nonnegative(),
  port: z.int(),
  profileId: z.string().nullable().default(null),
  /** Somebody stopped it; only entering it, or a command that needs it, starts it again. */
  stopped: z.boolean().default(false),
})
type Remembered = z.infer<typeof remembered>

export interface SandboxServiceParts {
  clock: Clock
  log: Log
  changes: ChangeHub
  settings: SettingsStore
  profiles: Pick<AreaService<'profiles'>, 'list' | 'add' | 'use' | 'update'>
  secrets: Pick<AreaService<'secrets'>, 'set'>
}

export type SandboxService = AreaService<'sandbox'> &
  Disposable & {
    /** Brings the practice company of an earlier session back, at its old address if it can be had. */
    resume(): Promise<void>
    /**
     * Sees to it that something answers at the address of this company, where it is the practice company: for hosts
     * that last a moment. Nothing happens for any other company.
     * @param profileId the active company unless given
     */
    attend(profileId: string | undefined): Promise<void>
  }

const practiceName = '演练企业'
/** How often it is looked whether the process that has the practice company still has it. */
const lookEveryMs = 1000

const notRunning = () =>
  invalid({
    'zh-CN': '演练企业没有在运行。请先进入演练企业。',
    en: 'The practice company is not running. Enter it first.',
  })
const runsElsewhere = () =>
  invalid({
    'zh-CN': '演练企业由另一个进程（桌面程序或 serve）运行，请在那里停止。',
    en: 'The practice company runs in another process (the desktop app or serve); stop it there.',
  })

const addressOf = (port: number) => `http://127.0.0.1:${port}`
const isPortTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')

export const createSandboxService = (parts: SandboxServiceParts): SandboxService => {
  const { clock, log, changes, settings, profiles, secrets } = parts
  const ownCall: CallContext = { actor: ownerActor('system', 'WeCom Desk') }
  let company: PracticeCompany | null = null
  let bringingUp: Promise<void> | null = null
  let cancelLook = () => {}
  let isDisposed = false

  const recall = (): Remembered | null => remembered.safeParse(settings.get(settingsKey)).data ?? null
  const remember = (change: Partial<Remembered>) => {
    const last = recall()
    if (last) settings.set(settingsKey, { ...last, ...change } satisfies Remembered)
  }
  const open = async (wanted: Remembered, port: number): Promise<PracticeCompany> => {
    const { departments, members, seed, days } = wanted
    const opened = await openPracticeCompany({ departments, members, seed, port, clock, log })
    // The same seed and the same days give the same people again.
    if (days > 0) opened.evolve(days)
    return opened
  }
  const close = async () => {
    cancelLook()
    const closing = company
    company = null
    await closing?.dispose()
  }
  const find = async (): Promise<PracticeAccess | null> => {
    if (company) return accessHere(company)
    const last = recall()
    return last && findPractice(addressOf(last.port), last.seed)
  }
  const running = async (): Promise<PracticeAccess> => {
    const found = await find()
    if (found) return found
    throw notRunning()
  }
  const profileOf = async (last: Remembered | null, call: CallContext): Promise<Profile | null> => {
    const practice = (await profiles.list({}, call)).filter(({ environment }) => environment === 'practice')
    return (
      practice.find(({ id }) => id === last?.profileId) ??
      practice.find(({ apiBaseUrl }) => last !== null && apiBaseUrl === addressOf(last.port)) ??
      null
    )
  }

  /** At its old address, else where another process has it, else at another address that its profile then has too. */
  const bringUp = async (last: Remembered, profile: Profile): Promise<void> => {
    try {
      company = await open(last, last.port)
    } catch (error) {
      if (!isPortTaken(error)) throw error
      if (await findPractice(addressOf(last.port), last.seed)) return lookAgain(last.port)
      company = await open(last, 0)
      log.info('the port of the practice company was taken; it has another one now', { port: last.port })
    }
    const { apiBaseUrl } = company
    remember({ port: Number(new URL(apiBaseUrl).port), profileId: profile.id })
    if (profile.apiBaseUrl !== apiBaseUrl) await profiles.update({ profileId: profile.id, apiBaseUrl }, ownCall)
    changes.publish('sandbox')
    if (isDisposed) await close()
  }
  /** The process that has it may end before this one. */
  const lookAgain = (port: number) => {
    cancelLook()
    if (isDisposed) return
    cancelLook = clock.after(lookEveryMs, () => {
      const last = recall()
      if (company || last?.port !== port || last.stopped) return
      void ensure(last).catch((error: unknown) => log.warn('the practice company was not taken over', { error }))
    })
  }
  const ensure = async (last: Remembered): Promise<void> => {
    if (company) return
    // A look costs less than making the people first, only to find the port taken.
    if (await findPractice(addressOf(last.port), last.seed)) return lookAgain(last.port)
    const profile = await profileOf(last, ownCall)
    if (!profile) return
    await (bringingUp ??= bringUp(last, profile).finally(() => (bringingUp = null)))
  }

  const status = async (): Promise<SandboxStatus> => {
    const last = recall()
    const found = await find()
    const facts = await found?.facts()
    return {
      running: found !== null,
      apiBaseUrl: found?.apiBaseUrl ?? null,
      departments: facts?.departments ?? last?.departments ?? 0,
      members: facts?.members ?? last?.members ?? 0,
      seed: facts?.seed ?? last?.seed ?? 0,
      faults: facts?.faults ?? [],
    }
  }
  const changed = (): Promise<SandboxStatus> => {
    changes.publish('sandbox')
    return status()
  }

  /** Its own profile, made once; another company of practice gets the same one with new credentials. */
  const adopt = async (opened: PracticeCompany, before: Remembered | null, call: CallContext): Promise<Profile> => {
    const { apiBaseUrl, credentials } = opened
    const known = await profileOf(before, call)
    if (known) return profiles.update({ profileId: known.id, corpId: credentials.corpId, apiBaseUrl }, call)
    const names = new Set((await profiles.list({}, call)).map(({ name }) => name))
    let name = practiceName
    for (let number = 2; names.has(name); number++) name = `${practiceName} ${number}`
    return profiles.add(
      {
        name,
        corpId: credentials.corpId,
        remark: '',
        environment: 'practice',
        colour: 'teal',
        apiBaseUrl,
        proxy: 'none',
        timeoutMs: 30_000,
      },
      call,
    )
  }
  const start = async (size: Pick<Remembered, 'departments' | 'members' | 'seed'>, call: CallContext) => {
    const before = recall()
    await close()
    company = await open({ ...size, days: 0, port: 0, profileId: null, stopped: false }, 0)
    const profile = await adopt(company, before, call)
    const port = Number(new URL(company.apiBaseUrl).port)
    settings.set(settingsKey, {
      ...size,
      days: 0,
      port,
      profileId: profile.id,
      stopped: false,
    } satisfies Remembered)
    for (const { kind, agentId, secret, label } of company.credentials.secrets) {
      await secrets.set(
        { profileId: profile.id, kind, agentId, secret, label, mayCallCustomerApis: false, unproven: true },
        call,
      )
    }
    return profile
  }

  return {
    status,
    enter: async (size, call) => {
      const last = recall()
      const isSame = last?.seed === size.seed && last.departments === size.departments && last.members === size.members
      const known = isSame ? await profileOf(last, call) : null
      if (last && known) {
        remember({ stopped: false })
        await ensure(last)
      }
      const profile = known ?? (await start(size, call))
      changes.publish('sandbox')
      return profiles.use({ profileId: profile.id }, call)
    },
    evolve: async ({ days }) => {
      const result = await (await running()).evolve(days)
      remember({ days: (recall()?.days ?? 0) + days })
      changes.publish('sandbox')
      return result
    },
    setFault: async (fault) => {
      await (await running()).setFault(fault)
      return changed()
    },
    clearFaults: async () => {
      await (await running()).clearFaults()
      return changed()
    },
    stop: async () => {
      if (!company && (await find())) throw runsElsewhere()
      await close()
      remember({ stopped: true })
      return changed()
    },
    resume: async () => {
      const last = recall()
      if (!last || last.stopped) return
      try {
        await ensure(last)
      } catch (error) {
        // Everything else works without it.
        log.warn('the practice company could not be resumed', { error })
      }
    },
    attend: async (profileId) => {
      const last = recall()
      if (!last || company) return
      const profile = await profileOf(last, ownCall)
      if (profile && (profileId === undefined ? profile.active : profile.id === profileId)) await ensure(last)
    },
    dispose: async () => {
      isDisposed = true
      await bringingUp?.catch(() => undefined)
      await close()
    },
  }
}
