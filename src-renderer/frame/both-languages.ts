import { en } from '../locales/en/index.ts'
import { zhCN } from '../locales/messages.ts'
import type { TextKey } from '../locales/messages.ts'

/** A text in both languages: whoever types English finds the page although the window speaks Chinese. */
export const inBothLanguages = (key: TextKey): string[] =>
  [zhCN, en].flatMap((tree: unknown) => {
    const found = key
      .split('.')
      .reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), tree)
    return typeof found === 'string' ? [found] : []
  })
