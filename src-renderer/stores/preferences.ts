import type { Preferences } from '@contract/system.ts'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { DeskClient } from '../client/index.ts'
import { useMe } from './me.ts'

/** Also read by public/first-paint.js, before anything of the application is loaded. */
const storageKey = 'wecom-desk.preferences'

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Preferences>
  } catch {
    return {} // storage switched off or damaged: the host's answer follows anyway
  }
}

/** Chinese in whatever script and region is ours; everybody else gets English. */
const browserLanguage = (): Preferences['language'] => (/^zh\b/i.test(navigator.language) ? 'zh-CN' : 'en')

/** Language, theme and density: kept by the host, and a copy in the page so that the first paint is right. */
export const usePreferences = defineStore('preferences', () => {
  const me = useMe()
  const first = stored()
  const language = ref<Preferences['language']>(first.language ?? browserLanguage())
  const theme = ref<Preferences['theme']>(first.theme ?? 'system')
  const density = ref<Preferences['density']>(first.density ?? 'compact')

  const avatars = ref(first.avatars ?? false)

  const systemDark = ref(false)
  const query = matchMedia('(prefers-color-scheme: dark)')
  systemDark.value = query.matches
  query.addEventListener('change', (event) => (systemDark.value = event.matches))
  const dark = computed(() => theme.value === 'dark' || (theme.value === 'system' && systemDark.value))

  function take(next: Partial<Preferences>): void {
    if (next.language) language.value = next.language
    if (next.theme) theme.value = next.theme
    if (next.density) density.value = next.density
    if (next.avatars !== undefined) avatars.value = next.avatars
  }

  watch(
    [language, theme, density, avatars, dark],
    () => {
      const root = document.documentElement
      root.classList.toggle('dark', dark.value)
      root.dataset['density'] = density.value
      root.lang = language.value
      try {
        const copy: Preferences = {
          language: language.value,
          theme: theme.value,
          density: density.value,
          avatars: avatars.value,
        }
        localStorage.setItem(storageKey, JSON.stringify(copy))
      } catch {
        // Without storage the next start shows the system's theme for a moment; nothing is lost.
      }
    },
    { immediate: true },
  )

  /** Until anybody chose anything, the page speaks the language of its browser, and the host is told so once. */
  async function load(client: DeskClient): Promise<void> {
    const { chosen, ...kept } = await client.system.preferences({})
    const wanted = browserLanguage()
    // Whoever may not change what is kept for all has a choice of their own, in this browser.
    if (!me.may('wechat.system.manage')) return take({ ...kept, language: wanted, ...stored() })
    if (chosen || wanted === kept.language) return take(kept)
    take({ ...kept, language: wanted })
    await client.system.setPreferences({ language: wanted }).catch(() => undefined) // shown all the same
  }

  /** Shown at once and stored by the host; if the host refuses, its values come back. */
  async function change(client: DeskClient, patch: Partial<Preferences>): Promise<void> {
    take(patch)
    if (!me.may('wechat.system.manage')) return
    try {
      take(await client.system.setPreferences(patch))
    } catch (error) {
      await load(client)
      throw error
    }
  }

  return { language, theme, density, avatars, dark, load, change }
})
