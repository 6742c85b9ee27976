import type { Component } from 'vue'

export const findGroups = ['recent', 'members', 'departments', 'errcodes', 'pages', 'actions'] as const
export type FindGroup = (typeof findGroups)[number]

/** One line of the search: what it is, and what opens it. */
export interface FindEntry {
  key: string
  group: FindGroup
  icon: Component
  title: string
  note: string
  /** The same in the other language, pinyin, an id: found by it, not shown. */
  also?: string[]
  open: () => unknown
}

/** How well a line fits what was typed; 0: not at all. */
export function fitOf({ title, also = [] }: Pick<FindEntry, 'title' | 'also'>, query: string): number {
  const wanted = query.trim().toLowerCase()
  return Math.max(
    ...[title, ...also].map((text) => {
      const at = text.toLowerCase().indexOf(wanted)
      if (at < 0) return 0
      if (text.length === wanted.length) return 4
      return at === 0 ? 3 : /\s/.test(text.charAt(at - 1)) ? 2 : 1
    }),
  )
}

/**
 * Groups stay together. People come first, as the host ranked them, unless something else fits better: the number of an
 * errcode, or the name of a page or an action that begins with what was typed while no person's does.
 */
export function rankEntries(entries: readonly FindEntry[], query: string): FindEntry[] {
  if (query.trim() === '') return [...entries]
  const best = new Map<FindGroup, number>()
  const fit = new Map<FindEntry, number>()
  for (const entry of entries) {
    const own = fitOf(entry, query)
    fit.set(entry, own)
    best.set(entry.group, Math.max(best.get(entry.group) ?? 0, own))
  }
  // The host found people and departments by more than is shown, such as a mobile number: they are never left out.
  const isGiven = ({ group }: FindEntry) => group === 'members' || group === 'departments' || group === 'errcodes'
  return entries
    .filter((entry) => isGiven(entry) || (fit.get(entry) ?? 0) > 0)
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => {
      const [first, second] = [a.entry.group, b.entry.group]
      if (first !== second)
        return (
          Number((best.get(second) ?? 0) >= 3) - Number((best.get(first) ?? 0) >= 3) ||
          findGroups.indexOf(first) - findGroups.indexOf(second)
        )
      return isGiven(a.entry)
        ? a.index - b.index
        : (fit.get(b.entry) ?? 0) - (fit.get(a.entry) ?? 0) || a.index - b.index
    })
    .map(({ entry }) => entry)
}
