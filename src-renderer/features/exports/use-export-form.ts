import type { MemberColumn } from '@contract/directory.ts'
import { memberColumns } from '@contract/directory.ts'
import type { ExportFormat } from '@contract/exports.ts'
import { computed, reactive } from 'vue'
import type { ComputedRef } from 'vue'
import { scopesOf, sourceOf } from './export-subject.ts'
import type { ExportSubject, MemberScope, SourceInput } from './export-subject.ts'

export type ColumnChoice = 'table' | 'all' | 'own'

export interface ExportForm {
  choices: {
    format: ExportFormat
    scope: MemberScope
    columnChoice: ColumnChoice
    /** In the order of the file, whatever the order of the clicks. */
    own: MemberColumn[]
    unmasked: boolean
    part: 'changes' | 'problems'
  }
  scopes: ComputedRef<{ scope: MemberScope; count: number | null }[]>
  tableColumns: ComputedRef<readonly MemberColumn[]>
  columns: ComputedRef<readonly MemberColumn[]>
  /** How many people the file will have; null where the subject is not people, or while it is not known. */
  people: ComputedRef<number | null>
  /** Whether full numbers are asked for although a column has any. */
  asksUnmasked: ComputedRef<boolean>
  valid: ComputedRef<boolean>
  source: () => Promise<SourceInput>
}

const maskedColumns = new Set<MemberColumn>(['mobile', 'email', 'bizMail'])

/** What a person chooses in the dialog, and the question to the host that comes of it. */
export function useExportForm(subject: ExportSubject): ExportForm {
  const scopes = computed(() => (subject.kind === 'members' ? scopesOf(subject) : []))
  const tableColumns = computed(() => (subject.kind === 'members' ? (subject.columns ?? []) : []))
  const choices = reactive<ExportForm['choices']>({
    format: 'xlsx',
    scope: scopes.value[0]?.scope ?? 'matching',
    columnChoice: tableColumns.value.length > 0 ? 'table' : 'all',
    own: [...(tableColumns.value.length > 0 ? tableColumns.value : memberColumns)],
    unmasked: false,
    part: 'changes',
  })

  const columns = computed<readonly MemberColumn[]>(() => {
    if (choices.columnChoice === 'all') return memberColumns
    if (choices.columnChoice === 'table') return tableColumns.value
    return memberColumns.filter((column) => choices.own.includes(column))
  })
  const asksUnmasked = computed(() => choices.unmasked && columns.value.some((column) => maskedColumns.has(column)))

  return {
    choices,
    scopes,
    tableColumns,
    columns,
    people: computed(() => scopes.value.find(({ scope }) => scope === choices.scope)?.count ?? null),
    asksUnmasked,
    valid: computed(() => subject.kind !== 'members' || columns.value.length > 0),
    source: () =>
      sourceOf(subject, {
        scope: choices.scope,
        columns: columns.value,
        unmasked: asksUnmasked.value,
        part: choices.part,
      }),
  }
}
