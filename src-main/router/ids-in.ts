const idName = /(^id|Id|Ids)$/
/** An id as every area has them, or one made of a word and such an id (`sync-all:…`); anything longer or stranger may be a secret in the wrong field: WeCom's have 43 characters. */
const idText = /^(?:[\p{L}\p{N}_.@-]{1,40}|[a-z-]{1,24}:[0-9a-f-]{36})$/u
const maxIds = 12

/** The ids in an input or output, such as `profileId=p1 secretId=s2`; nothing else of it. */
export function idsIn(value: unknown): string {
  return collect(value, '').slice(0, maxIds).join(' ')
}

function collect(value: unknown, prefix: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, entry]: [string, unknown]) => {
    if (idName.test(name)) return idsOf(entry).map((id) => `${prefix}${name}=${id}`)
    // One level down and no further: `scope.departmentId`.
    return prefix === '' ? collect(entry, `${name}.`) : []
  })
}

const idsOf = (entry: unknown): string[] =>
  (Array.isArray(entry) ? entry : [entry]).flatMap((id: unknown) => {
    if (typeof id === 'number') return [String(id)]
    return typeof id === 'string' && idText.test(id) ? [id] : []
  })
