import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { Preferences } from '@contract/system.ts'
import type { DeskClient } from '../client/index.ts'
import { useText } from '../locales/index.ts'
import { usePreferences } from '../stores/preferences.ts'

export interface ChoiceGroup {
  key: 'theme' | 'language' | 'density'
  title: string
  options: { value: string; label: string; chosen: boolean; patch: Partial<Preferences> }[]
}

/** What a person may choose of how the window looks, with the one that holds. */
export function useChoices(): ComputedRef<ChoiceGroup[]> {
  const { t } = useText()
  const preferences = usePreferences()
  return computed(() => [
    {
      key: 'theme',
      title: t('frame.menuTheme'),
      options: (['light', 'dark', 'system'] as const).map((theme) => ({
        value: theme,
        label: t(`frame.themes.${theme}`),
        chosen: preferences.theme === theme,
        patch: { theme },
      })),
    },
    {
      key: 'language',
      title: t('frame.menuLanguage'),
      // Each in its own language: whoever cannot read this page must find the way out.
      options: (
        [
          ['zh-CN', '中文'],
          ['en', 'English'],
        ] as const
      ).map(([language, label]) => ({
        value: language,
        label,
        chosen: preferences.language === language,
        patch: { language },
      })),
    },
    {
      key: 'density',
      title: t('frame.menuDensity'),
      options: (['compact', 'comfortable'] as const).map((density) => ({
        value: density,
        label: t(`frame.densities.${density}`),
        chosen: preferences.density === density,
        patch: { density },
      })),
    },
  ])
}

/** Shown at once; where the host refuses, its own values come back and the refusal is shown by `onFailure`. */
export function useChange(
  client: DeskClient,
  onFailure: (error: unknown) => void,
): (patch: Partial<Preferences>) => void {
  const preferences = usePreferences()
  return (patch) => void preferences.change(client, patch).catch(onFailure)
}
