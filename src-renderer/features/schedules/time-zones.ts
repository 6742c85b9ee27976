export interface TimeZone {
  name: string
  /** Such as `UTC+08:00`, now. */
  offset: string
}

/** The zone of this browser or window. */
export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Made once: with every key that is typed hundreds of zones are asked for their offset. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** Such as UTC+08:00; empty where the zone is unknown here. */
export function offsetOf(name: string, atMs: number): string {
  try {
    const format = formats.get(name) ?? new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' })
    formats.set(name, format)
    const parts = format.formatToParts(atMs)
    const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
    return text.replace('GMT', 'UTC')
  } catch {
    return ''
  }
}

/** The zone itself, or that of this browser where it knows no such zone: hosts may be newer. */
export const shownTimeZone = (name: string): string => (offsetOf(name, 0) === '' ? ownTimeZone() : name)

const mostShown = 60

/** Zones whose name or offset holds all words of the query, the most likely first. */
export function findTimeZones(query: string, nowMs: number): TimeZone[] {
  const words = query
    .toLowerCase()
    .split(/[\s/_]+/)
    .filter((word) => word !== '')
  const own = ownTimeZone()
  const names = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  const ordered = [...new Set([own, ...names])]
  const found: TimeZone[] = []
  for (const name of ordered) {
    const plain = name.toLowerCase()
    const needsOffset = words.some((word) => !plain.includes(word))
    const offset = needsOffset ? offsetOf(name, nowMs).toLowerCase() : ''
    if (!words.every((word) => plain.includes(word) || offset.includes(word))) continue
    found.push({ name, offset: offsetOf(name, nowMs) })
    if (found.length >= mostShown) break
  }
  return found
}
