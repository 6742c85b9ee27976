import { preferences as preferencesShape } from '../contract/system.ts'
import type { Preferences } from '../contract/system.ts'
import type { Language } from '../contract/shapes.ts'
import type { SettingsStore } from '../ports.ts'

const key = 'preferences'

/** Chinese in whatever script and region is ours; everybody else gets English. */
export const languageOf = (locale: string): Language => (/^zh\b/i.test(locale) ? 'zh-CN' : 'en')

/** The locale that the operating system runs in. */
export const systemLocale = (): string => Intl.DateTimeFormat().resolvedOptions().locale

export interface PreferenceStore {
  read(): Preferences
  /** Whether anything was ever stored: before that the language is only a guess. */
  chosen(): boolean
  change(change: { [Key in keyof Preferences]?: Preferences[Key] | undefined }): Preferences
}

export const createPreferenceStore = (settings: SettingsStore, locale: string): PreferenceStore => {
  const { shape } = preferencesShape
  // Each value for itself: one that an older or newer build wrote must not undo the others.
  const tolerant = preferencesShape
    .extend({
      language: shape.language.catch(languageOf(locale)),
      theme: shape.theme.catch('system'),
      density: shape.density.catch('compact'),
      avatars: shape.avatars.catch(false),
    })
    .catch({ language: languageOf(locale), theme: 'system', density: 'compact', avatars: false })
  const read = () => tolerant.parse(settings.get(key) ?? {})
  return {
    read,
    chosen: () => settings.get(key) !== undefined,
    change: (change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      const next = tolerant.parse({ ...read(), ...given })
      settings.set(key, next)
      return next
    },
  }
}
