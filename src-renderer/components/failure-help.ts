import type { Remedy } from '@contract/errors.ts'
import type { Failure } from '../app/failure.ts'
import type { TextKey } from '../locales/messages.ts'

const withPath = ['check-secret', 'check-corp-id', 'check-agent-id', 'add-trusted-ip', 'widen-scope'] as const

/** The text with the steps in the admin console, where somebody has to go there. */
export function pathKeyOf(remedy: Remedy): TextKey | null {
  const known = withPath.find((one) => one === remedy)
  return known ? `errors.path.${known}` : null
}

/** Written with arrows in either form. */
export const stepsOf = (path: string): string[] => path.split(/\s*[→>]\s*/)

/** A place in this program where the failure can be put right. */
export interface Place {
  label: TextKey
  path: string
}

const credentials: Place = { label: 'errors.openCredentials', path: '/settings/active/credentials' }
const doctor: Place = { label: 'errors.openDoctor', path: '/settings/active/doctor' }
const company: Place = { label: 'errors.openCompany', path: '/settings/active/company' }

const placeByRemedy: Partial<Record<Remedy, Place>> = {
  'check-secret': credentials,
  'add-secret': credentials,
  'use-other-secret': credentials,
  'check-agent-id': credentials,
  'check-corp-id': company,
  'check-proxy': company,
  'check-network': doctor,
}

/** Null where nothing in this program helps, and where one is there already. `here` is the path of the page. */
export function placeFor(failure: Failure, here: string): Place | null {
  const place = wanted(failure)
  // In the first steps the form that failed is the place to put it right.
  return !place || here.startsWith('/start') || samePlace(here, place.path) ? null : place
}

/** The settings of a company are reached by its id as well as by `active`, and begin with its credentials. */
function samePlace(here: string, there: string): boolean {
  const tab = /^\/settings\/active\/(\w+)$/.exec(there)?.[1]
  if (tab === undefined) return here === there
  const at = /^\/settings(?:\/([^/]+)(?:\/([^/]+))?)?\/?$/.exec(here)
  return at !== null && at[1] !== 'general' && (at[2] ?? 'credentials') === tab
}

function wanted(failure: Failure): Place | null {
  if (failure.code === 'ALREADY_RUNNING')
    return failure.subject === null ? null : { label: 'errors.showRun', path: `/sync/${failure.subject}` }
  if (failure.code === 'VAULT_REFUSED' || failure.missing === 'key')
    return { label: 'errors.openVault', path: '/settings/general' }
  if (failure.code === 'DATA_UNUSABLE') return { label: 'errors.openBackups', path: '/settings/backup' }
  if (failure.missing === 'profile') return { label: 'errors.addCompany', path: '/start/company' }
  return placeByRemedy[failure.remedy] ?? null
}
