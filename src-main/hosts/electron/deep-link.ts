/** Links of this scheme open the app, from a mail, a chat or a ticket. */
export const linkScheme = 'wecom-desk'

/** A link is written by anybody: what is longer than this is not one of ours. */
const longestLink = 2048
/** As WeCom makes userids, and a little more; no slash, no percent sign. */
const userId = /^[\p{L}\p{N}._@-]{1,64}$/u
const runId = /^[0-9A-Za-z-]{1,64}$/

const settingsSections = ['general', 'alerts', 'access', 'privacy', 'backup'] as const
const companyTabs = ['credentials', 'tokens', 'doctor', 'capabilities', 'rules', 'privacy', 'company'] as const
const scheduleTabs = ['schedules', 'logs', 'metrics', 'audit'] as const

/**
 * The closed list of what a link can open; nothing is ever done by one. `overview`, `directory`, `directory/member/<userid>`, `sync`,
 * `sync/<run>`, `schedules/<tab>`, `settings/<section>`, `settings/active/<tab>`.
 * @returns the address of the page, or null for everything else
 */
export const pageOfLink = (link: string): string | null => {
  const parts = partsOf(link)
  if (!parts) return null
  const [area, first, second, ...more] = parts
  if (more.length > 0) return null
  if (first === undefined)
    return ['overview', 'directory', 'sync', 'schedules', 'settings'].includes(area ?? '') ? `/${area}` : null
  if (area === 'directory' && first === 'member' && second !== undefined && userId.test(second))
    return `/directory?member=${encodeURIComponent(second)}`
  if (area === 'sync' && second === undefined && runId.test(first)) return `/sync/${first}`
  if (area === 'schedules' && second === undefined && isOneOf(scheduleTabs, first)) return `/schedules/${first}`
  if (area === 'settings' && second === undefined && isOneOf(settingsSections, first)) return `/settings/${first}`
  if (area === 'settings' && first === 'active' && second !== undefined && isOneOf(companyTabs, second))
    return `/settings/active/${second}`
  return null
}

/** @returns the link among the arguments with which the app was started, if there is one */
export const linkAmong = (argv: readonly string[]): string | null => argv.find(isLink) ?? null

export const isLink = (argument: string): boolean => argument.toLowerCase().startsWith(`${linkScheme}:`)

/** Read by hand: a URL parser would forgive what nobody writes by accident, such as `..`, `\`, user names and ports. */
const partsOf = (link: string): string[] | null => {
  const start = `${linkScheme}://`
  if (link.length > longestLink || link.slice(0, start.length).toLowerCase() !== start) return null
  // Browsers add a slash after the first part.
  const parts = link.slice(start.length).replace(/\/$/, '').split('/').map(decoded)
  return parts.every((part): part is string => part !== null && part !== '' && part !== '.' && part !== '..')
    ? parts
    : null
}

const decoded = (part: string): string | null => {
  try {
    const text = decodeURIComponent(part)
    // Encoded twice, or with what separates the parts of an address.
    return /[%/\\?#\p{Cc}]/u.test(text) ? null : text
  } catch {
    return null
  }
}

const isOneOf = (list: readonly string[], text: string): boolean => list.includes(text)
