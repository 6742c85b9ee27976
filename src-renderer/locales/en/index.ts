import type { Messages } from '../messages.ts'
import { common } from './common.ts'
import { directory } from './directory.ts'
import { doctor } from './doctor.ts'
import { errors } from './errors.ts'
import { firstRun } from './first-run.ts'
import { frame } from './frame.ts'
import { settings } from './settings.ts'
import { sync } from './sync.ts'

export const en: Messages = { common, frame, errors, firstRun, directory, sync, doctor, settings }
