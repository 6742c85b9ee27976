import type { Language } from '@contract/shapes.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** 2026-11-21 02:00:13 in local time, for tooltips and records. */
export function formatExact(atMs: number): string {
  const at = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

const relativeFormats = new Map<Language, Intl.RelativeTimeFormat>()
/** Made once: tables have a time in every row. */
function relativeFormat(language: Language): Intl.RelativeTimeFormat {
  const known = relativeFormats.get(language)
  if (known) return known
  const made = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: language === 'en' ? 'long' : 'short' })
  relativeFormats.set(language, made)
  return made
}

/** 3 分钟前 / 3 minutes ago; beyond 30 days the date. `justNow` is the text for less than 45 s either way. */
export function formatRelative(atMs: number, nowMs: number, language: Language, justNow: string): string {
  const distanceMs = atMs - nowMs
  const size = Math.abs(distanceMs)
  if (size < 45_000) return justNow
  if (size >= 30 * dayMs) return formatExact(atMs).slice(0, 10)
  const words = relativeFormat(language)
  // Chinese as it is set everywhere else here, with a space behind the figure.
  const inWords = (value: number, unit: 'minute' | 'hour' | 'day'): string =>
    language === 'en' ? words.format(value, unit) : words.format(value, unit).replace(/^\d+(?=\S)/, '$& ')
  if (size < 59.5 * minuteMs) return inWords(Math.round(distanceMs / minuteMs), 'minute')
  if (size < 23.5 * hourMs) return inWords(Math.round(distanceMs / hourMs), 'hour')
  return inWords(Math.round(distanceMs / dayMs), 'day')
}

/** 320 毫秒, 1.2 秒, 3 分 20 秒, 1 小时 5 分. */
export function formatDuration(durationMs: number, language: Language): string {
  const words =
    language === 'en'
      ? { ms: ' ms', second: ' s', minute: ' min ', hour: ' h ', minuteEnd: ' min' }
      : { ms: ' 毫秒', second: ' 秒', minute: ' 分 ', hour: ' 小时 ', minuteEnd: ' 分' }
  if (durationMs < 1000) return `${Math.round(durationMs)}${words.ms}`
  if (durationMs < 10_000) return `${(Math.floor(durationMs / 100) / 10).toFixed(1)}${words.second}`
  const seconds = Math.round(durationMs / 1000)
  if (seconds < 60) return `${seconds}${words.second}`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${words.minute}${seconds % 60}${words.second}`
  return `${Math.floor(seconds / 3600)}${words.hour}${Math.floor((seconds % 3600) / 60)}${words.minuteEnd}`
}
