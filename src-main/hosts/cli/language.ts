import type { Bilingual, Language } from '../../contract/shapes.ts'

/** The language of the sentences: `--lang`, else English where the locale says so, else Chinese. */
export const chooseLanguage = (
  asked: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Language => {
  if (asked === 'zh-CN' || asked === 'en') return asked
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return /^en/i.test(locale) ? 'en' : 'zh-CN'
}

/** Both languages of one sentence, Chinese first. */
export const both = (chinese: string, english: string): Bilingual => ({ 'zh-CN': chinese, en: english })
