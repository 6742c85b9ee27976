import type { Messages } from '../messages.ts'
import { common } from './common.ts'
import { directory } from './directory.ts'
import { doctor } from './doctor.ts'
import { errors } from './errors.ts'
import { firstRun } from './first-run.ts'
import { frame } from './frame.ts'
import { settings } from './settings.ts'
import { sync } from './sync.ts'
import { overview } from './overview.ts'
import { timeMachine } from './time-machine.ts'
import { exports } from './exports.ts'
import { notifications } from './notifications.ts'
import { errcodes } from './errcodes.ts'
import { tokens } from './tokens.ts'
import { schedules } from './schedules.ts'
import { logs } from './logs.ts'
import { metrics } from './metrics.ts'
import { audit } from './audit.ts'
import { lock } from './lock.ts'
import { alerts } from './alerts.ts'
import { access } from './access.ts'
import { privacy } from './privacy.ts'
import { backup } from './backup.ts'

export const en: Messages = {
  common,
  frame,
  errors,
  errcodes,
  notifications,
  firstRun,
  overview,
  directory,
  exports,
  sync,
  timeMachine,
  doctor,
  tokens,
  settings,
  schedules,
  logs,
  metrics,
  audit,
  lock,
  alerts,
  access,
  privacy,
  backup,
}
