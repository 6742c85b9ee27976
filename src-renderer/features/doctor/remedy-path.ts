import type { SecretKind } from '@contract/profiles.ts'
import type { TextKey } from '../../locales/messages.ts'

/** Where in the admin console a refusal is settled; null where it is not settled there. */
export function remedyPath(errcode: number | null, kind: SecretKind | null): TextKey | null {
  switch (errcode) {
    case 60020:
      return kind === 'directory-sync' ? 'doctor.path.trusted-ip-sync' : 'doctor.path.trusted-ip'
    case 40013:
      return 'firstRun.path.company'
    // The secret, or the app that it belongs to.
    case 40001:
    case 40091:
    case 40014:
    case 42001:
    case 40056:
    case 301002:
      return `firstRun.path.${kind ?? 'app'}`
    case 60011:
    case 60021:
    case 60030:
      return 'doctor.path.range'
    case 48002:
      return kind === 'customer-contact' ? 'doctor.path.customer-apps' : null
    case 84074:
      return 'doctor.path.customer-range'
    default:
      return null
  }
}
