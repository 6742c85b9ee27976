/** The moment that the name of a backup carries, for one that is no longer there. */
export function timeInId(backupId: string): number | null {
  const found = /-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z/.exec(backupId)
  if (!found) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = found.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second, ms)
}
