import { common } from './zh-CN/common.ts'
import { directory } from './zh-CN/directory.ts'
import { doctor } from './zh-CN/doctor.ts'
import { errors } from './zh-CN/errors.ts'
import { firstRun } from './zh-CN/first-run.ts'
import { frame } from './zh-CN/frame.ts'
import { settings } from './zh-CN/settings.ts'
import { sync } from './zh-CN/sync.ts'
import { overview } from './zh-CN/overview.ts'
import { timeMachine } from './zh-CN/time-machine.ts'
import { exports } from './zh-CN/exports.ts'
import { notifications } from './zh-CN/notifications.ts'
import { errcodes } from './zh-CN/errcodes.ts'
import { tokens } from './zh-CN/tokens.ts'
import { schedules } from './zh-CN/schedules.ts'
import { logs } from './zh-CN/logs.ts'
import { metrics } from './zh-CN/metrics.ts'
import { audit } from './zh-CN/audit.ts'
import { lock } from './zh-CN/lock.ts'
import { alerts } from './zh-CN/alerts.ts'
import { access } from './zh-CN/access.ts'
import { privacy } from './zh-CN/privacy.ts'
import { backup } from './zh-CN/backup.ts'

/** Chinese comes first: its texts are the list of keys that every other language must have. */
export const zhCN = {
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
} as const

/** The same tree with any texts in it; a missing or surplus key does not compile. */
export type Translation<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translation<T[K]> }
export type Messages = Translation<typeof zhCN>

type Paths<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}` }[keyof T & string]

/** Every text by its path, such as `sync.start`. */
export type TextKey = Paths<Messages>
