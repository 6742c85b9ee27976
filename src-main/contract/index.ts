import { access } from './access.ts'
import { alerts } from './alerts.ts'
import { audit } from './audit.ts'
import { backup } from './backup.ts'
import { desktop } from './desktop.ts'
import { files } from './files.ts'
import { logs, metrics } from './logs.ts'
import { privacy } from './privacy.ts'
import { schedules } from './schedules.ts'
import { directory } from './directory.ts'
import { errcodes } from './errcodes.ts'
import { exports } from './exports.ts'
import { history } from './history.ts'
import { notifications } from './notifications.ts'
import { overview } from './overview.ts'
import { doctor, profiles, secrets } from './profiles.ts'
import { sandbox } from './sandbox.ts'
import { sync } from './sync.ts'
import { system, vault } from './system.ts'
import { tokens } from './tokens.ts'

/** Everything that crosses a process border, by area and verb. */
export const contract = {
  system,
  vault,
  profiles,
  secrets,
  doctor,
  tokens,
  directory,
  history,
  sync,
  exports,
  overview,
  notifications,
  errcodes,
  sandbox,
  schedules,
  alerts,
  logs,
  metrics,
  files,
  audit,
  access,
  privacy,
  backup,
  desktop,
}
export type Contract = typeof contract
