import { plainText } from '../../format/names.ts'
import type { Translate } from '../../locales/index.ts'

/** The channel that is always there is named by the language in which it was made, until somebody names it. */
const builtInNames: readonly string[] = ['系统通知', 'System notification']

export const channelName = (name: string, t: Translate): string =>
  builtInNames.includes(name) ? t('alerts.kinds.system') : plainText(name)
