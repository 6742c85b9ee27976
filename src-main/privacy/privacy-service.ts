import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { CompanyPrivacy, FieldSwitches } from '../contract/privacy.ts'
import type { Erasing } from './erasing.ts'
import type { FieldRepository } from './field-repository.ts'
import type { ForgottenRegister } from './forgotten-people.ts'
import type { createPeople } from './people.ts'
import type { Removed, Retention } from './retention.ts'
import type { Wipe } from './wipe.ts'

export interface PrivacyServiceParts {
  fields: FieldRepository
  register: Pick<ForgottenRegister, 'count'>
  erasing: Pick<Erasing, 'run'>
  retention: Retention
  people: ReturnType<typeof createPeople>
  wipe: Wipe
  changes: ChangeHub
  profiles: { resolve(profileId: string | undefined): { profileId: string } }
  /** A process that ends with its answer erases first: the next one may be a long time coming. */
  isResident: () => boolean
}

export interface PrivacyService extends AreaService<'privacy'> {
  /** What the daily job does. @throws DeskError ALREADY_RUNNING where another process is at it */
  cleanUpNow(signal: AbortSignal): Promise<Removed[]>
}

export const createPrivacyService = (parts: PrivacyServiceParts): PrivacyService => {
  const { fields, register, erasing, retention, people, changes, profiles } = parts
  const privacyOf = (profileId: string): CompanyPrivacy => ({
    ...fields.find(profileId),
    forgottenPeople: register.count(profileId),
  })
  return {
    fields: ({ profileId }) => privacyOf(profiles.resolve(profileId).profileId),
    setFields: async ({ profileId: asked, ...switches }) => {
      const { profileId } = profiles.resolve(asked)
      const wanted = Object.fromEntries(
        Object.entries(switches).filter(([, kept]) => kept !== undefined),
      ) as Partial<FieldSwitches>
      await fields.change(profileId, wanted)
      changes.publish('profiles', { profileId })
      changes.publish('directory', { profileId })
      const erased = erasing.run()
      if (!parts.isResident()) await erased
      return privacyOf(profileId)
    },
    retention: () => retention.rules(),
    setRetention: async ({ rules }) => retention.setRules(rules),
    previewRetention: ({ rules }) => retention.preview(rules),
    // Whoever leaves the page does not stop it half-way.
    cleanUp: () => retention.cleanUp(new AbortController().signal),
    cleanUpNow: (signal) => retention.cleanUp(signal),
    reportPerson: people.reportPerson,
    previewForget: people.previewForget,
    forgetPerson: people.forgetPerson,
    allowPerson: people.allowPerson,
    wipe: (input) => parts.wipe(input),
  }
}
