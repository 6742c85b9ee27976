import type { SecretInfo, SecretKind } from '@contract/profiles.ts'

/** Kinds of work, each with what may serve it (reference §2.1). */
export const workAreas = ['directory', 'ids', 'messages', 'customers'] as const
export type WorkArea = (typeof workAreas)[number]

type Ability = Pick<SecretInfo, 'kind' | 'mayCallCustomerApis'>

const serves: Readonly<Record<WorkArea, (secret: Ability) => boolean>> = {
  directory: ({ kind }) => kind === 'app' || kind === 'directory-sync',
  ids: ({ kind }) => kind === 'directory-sync',
  messages: ({ kind }) => kind === 'app',
  customers: ({ kind, mayCallCustomerApis }) => kind === 'customer-contact' || (kind === 'app' && mayCallCustomerApis),
}

/** What somebody should add where nothing serves an area. */
export const missingKind: Readonly<Record<WorkArea, SecretKind>> = {
  directory: 'app',
  ids: 'directory-sync',
  messages: 'app',
  customers: 'app',
}

export interface Coverage<S> {
  area: WorkArea
  /** Empty: nothing can do this kind of work. */
  servedBy: S[]
}

export const coverage = <S extends Ability>(secrets: readonly S[]): Coverage<S>[] =>
  workAreas.map((area) => ({ area, servedBy: secrets.filter(serves[area]) }))
