import { z } from 'zod'
import type { AreaService, CallContext } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { Profile } from '../contract/profiles.ts'
import type { SandboxStatus } from '../contract/sandbox.ts'
import type { Disposable } from '../disposables.ts'
import { invalid } from '../errors.ts'
import type { Clock, Log, SettingsStore } from '../ports.ts'
import { openPracticeCompany } from './index.ts'
import type { PracticeCompany } from './index.ts'

const settingsKey = 'practiceCompany'
/** What is needed to bring the same people back after a restart. */
const remembered = z.object({
  departments: z.int(),
  members: z.int(),
  seed: z.int(),
  days: z.int().nonnegative(),
  port: z.int(),
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
    /** Brings the practice company of an earlier session back, at its old address. */
    resume(): Promise<void>
  }

const name = '演练企业'

const notRunning = () =>
  invalid({
    'zh-CN': '演练企业没有在运行。请先进入演练企业。',
    en: 'The practice company is not running. Enter it first.',
  })

export const createSandboxService = (parts: SandboxServiceParts): SandboxService => {
  const { clock, log, changes, settings, profiles, secrets } = parts
  let company: PracticeCompany | null = null

  const recall = (): Remembered | null => remembered.safeParse(settings.get(settingsKey)).data ?? null
  const open = async (wanted: Remembered): Promise<PracticeCompany> => {
    const opened = await openPracticeCompany({ ...wanted, clock })
    // The same seed and the same days give the same people again.
    if (wanted.days > 0) opened.evolve(wanted.days)
    return opened
  }
  const status = (): SandboxStatus => {
    const last = recall()
    return {
      running: company !== null,
      apiBaseUrl: company?.apiBaseUrl ?? null,
      departments: company?.size.departments ?? last?.departments ?? 0,
      members: company?.size.members ?? last?.members ?? 0,
      seed: company?.size.seed ?? last?.seed ?? 0,
      faults: company?.faults() ?? [],
    }
  }
  const changed = (): SandboxStatus => {
    changes.publish('sandbox')
    return status()
  }
  const running = (): PracticeCompany => {
    if (company) return company
    throw notRunning()
  }

  /** Its own profile, made once; a second company of practice gets the same one with new credentials. */
  const profileFor = async (opened: PracticeCompany, call: CallContext): Promise<Profile> => {
    const known = (await profiles.list({}, call)).find(({ environment }) => environment === 'practice')
    if (known) {
      const change = { corpId: opened.credentials.corpId, apiBaseUrl: opened.apiBaseUrl }
      return profiles.update({ profileId: known.id, ...change }, call)
    }
    return profiles.add(
      {
        name,
        corpId: opened.credentials.corpId,
        remark: '',
        environment: 'practice',
        colour: 'teal',
        apiBaseUrl: opened.apiBaseUrl,
        proxy: 'none',
        timeoutMs: 30_000,
      },
      call,
    )
  }

  return {
    status,
    enter: async ({ departments, members, seed }, call) => {
      const isSame =
        company?.size.seed === seed && recall()?.departments === departments && recall()?.members === members
      if (!company || !isSame) {
        await company?.dispose()
        company = null
        company = await open({ departments, members, seed, days: 0, port: 0 })
        const port = Number(new URL(company.apiBaseUrl).port)
        settings.set(settingsKey, { departments, members, seed, days: 0, port } satisfies Remembered)
      }
      const profile = await profileFor(company, call)
      for (const { kind, agentId, secret, label } of company.credentials.secrets) {
        await secrets.set(
          { profileId: profile.id, kind, agentId, secret, label, mayCallCustomerApis: false, unproven: true },
          call,
        )
      }
      changed()
      return profiles.use({ profileId: profile.id }, call)
    },
    evolve: ({ days }) => {
      const result = running().evolve(days)
      const last = recall()
      if (last) settings.set(settingsKey, { ...last, days: last.days + days } satisfies Remembered)
      changed()
      return result
    },
    setFault: (fault) => {
      running().setFault(fault)
      return changed()
    },
    clearFaults: () => {
      running().clearFaults()
      return changed()
    },
    stop: async () => {
      await company?.dispose()
      company = null
      return changed()
    },
    resume: async () => {
      const last = recall()
      if (!last || company) return
      try {
        company = await open(last)
        changed()
      } catch (error) {
        // Another process on the same data has it open at this address: it answers for both.
        log.info('the practice company was not resumed here', { error })
      }
    },
    dispose: async () => {
      await company?.dispose()
      company = null
    },
  }
}
