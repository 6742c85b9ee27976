import type { Language } from '../../../contract/shapes.ts'

/** A moment in local time, such as 2026-01-05 09:00:00. */
export const formatTime = (atMs: number | null): string | null => {
  if (atMs === null) return null
  const at = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** A length of time in the largest units that say something, such as 850 ms, 12.3 s, 4 min 5 s. */
export const formatDuration = (ms: number, language: Language): string => {
  const [second, minute, hour] = language === 'zh-CN' ? [' 秒', ' 分', ' 小时'] : [' s', ' min', ' h']
  if (ms < 1000) return language === 'zh-CN' ? `${Math.round(ms)} 毫秒` : `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(1)}${second}`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}${minute} ${Math.floor(seconds % 60)}${second}`
  return `${Math.floor(minutes / 60)}${hour} ${minutes % 60}${minute}`
}
