import type { MemberColumn } from '@contract/directory.ts'
import type { DeskClient } from '../../client/index.ts'

type StartInput = Parameters<DeskClient['exports']['start']>[0]
export type SourceInput = StartInput['source']
type MembersInput = Extract<SourceInput, { kind: 'members' }>
export type FilterInput = NonNullable<MembersInput['filter']>

/** People of the directory, as a page shows them at the moment. */
export interface MembersSubject {
  kind: 'members'
  /** What the table asks the host for. */
  filter: FilterInput
  /** How many people fit the filter, and how many there are; null while it is not known. */
  matching: number | null
  everybody: number | null
  /** How many rows are chosen; their ids are asked for only once somebody exports them. At most 10,000. */
  chosen?: { count: number; userIds: () => Promise<string[]> }
  /** The columns of the table, from left to right; all columns where the table has none of its own. */
  columns?: readonly MemberColumn[]
}

export interface RunSubject {
  kind: 'run'
  runId: string
  changes: number | null
  problems: number | null
}

export interface DifferenceSubject {
  kind: 'difference'
  fromMs: number
  toMs: number
  departmentId?: number
  /** How many changes the list shows. */
  total: number | null
}

export type ExportSubject = MembersSubject | RunSubject | DifferenceSubject

export const memberScopes = ['chosen', 'matching', 'everybody'] as const
export type MemberScope = (typeof memberScopes)[number]

/** What a person decides in the dialog. */
export interface ExportChoice {
  scope: MemberScope
  columns: readonly MemberColumn[]
  unmasked: boolean
  /** For a run in CSV: one of its two lists. */
  part: 'changes' | 'problems'
}

/** As many people as the host takes by their ids. */
export const mostChosen = 10_000

/** The question to the host that a subject and the choices about it stand for. */
export async function sourceOf(subject: ExportSubject, choice: ExportChoice): Promise<SourceInput> {
  if (subject.kind === 'run') return { kind: 'run', runId: subject.runId, part: choice.part }
  if (subject.kind === 'difference') {
    const { fromMs, toMs, departmentId } = subject
    return { kind: 'difference', fromMs, toMs, ...(departmentId === undefined ? {} : { departmentId }) }
  }
  const common = { kind: 'members' as const, columns: [...choice.columns], unmasked: choice.unmasked }
  if (choice.scope === 'chosen' && subject.chosen) {
    // Filter too: who left the visible range is found only among those who left.
    const { removed } = subject.filter
    return {
      ...common,
      filter: removed === undefined ? {} : { removed },
      userIds: (await subject.chosen.userIds()).slice(0, mostChosen),
    }
  }
  return { ...common, filter: choice.scope === 'everybody' ? {} : subject.filter }
}

/** The scopes that a subject offers, with how many people each stands for. */
export function scopesOf(subject: MembersSubject): { scope: MemberScope; count: number | null }[] {
  const { chosen, matching, everybody } = subject
  return [
    ...(chosen && chosen.count > 0 ? [{ scope: 'chosen' as const, count: Math.min(chosen.count, mostChosen) }] : []),
    { scope: 'matching' as const, count: matching },
    { scope: 'everybody' as const, count: everybody },
  ]
}
