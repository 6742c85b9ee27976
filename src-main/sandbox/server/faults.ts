import type { faultKinds } from '../../contract/sandbox.ts'

export type FaultKind = (typeof faultKinds)[number]

export interface Fault {
  kind: FaultKind
  /** Only for this API, such as `user/list`; null: for every one. */
  path: string | null
  /** How many calls it still spoils; null: until cleared. */
  times: number | null
}

export interface FaultBook {
  /** @throws RangeError for an API that the practice company does not have, as the fault would never show */
  set(fault: Fault): void
  clear(): void
  list(): Fault[]
  /** Uses up the first fault of one of these kinds for this API; null where none waits. */
  take(path: string, kinds: readonly FaultKind[]): FaultKind | null
}

export function createFaultBook(isKnownPath: (path: string) => boolean): FaultBook {
  let faults: Fault[] = []
  return {
    set({ kind, path, times }) {
      const api = path === null ? null : path.replace(/^\/?(cgi-bin\/)?/, '')
      if (api !== null && !isKnownPath(api)) throw new RangeError(`The practice company has no API ${api}`)
      if (times !== null && times < 1) throw new RangeError('A fault spoils at least one call')
      faults.push({ kind, path: api, times })
    },
    clear() {
      faults = []
    },
    list: () => faults.map((fault) => ({ ...fault })),
    take(path, kinds) {
      if (faults.length === 0) return null
      const fault = faults.find((one) => kinds.includes(one.kind) && (one.path === null || one.path === path))
      if (!fault) return null
      if (fault.times !== null && --fault.times === 0) faults = faults.filter((one) => one !== fault)
      return fault.kind
    },
  }
}
