import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createChainCheck, hashOf } from '../../../../src-main/access/audit-chain.ts'
import type { AuditRecord } from '../../../../src-main/access/audit-repository.ts'

const columns = ['at_ms', 'actor', 'via', 'call', 'target', 'outcome', 'detail', 'previous_hash', 'hash'] as const

const trailOf = (texts: readonly string[]): AuditRecord[] => {
  const rows: AuditRecord[] = []
  for (const [index, text] of texts.entries()) {
    const row = {
      audit_id: index + 1,
      at_ms: index,
      actor: text,
      via: 'cli',
      call: 'profiles.update',
      target: text,
      outcome: 'done',
      detail: JSON.stringify({ text }),
      previous_hash: rows.at(-1)?.hash ?? '',
    }
    rows.push({ ...row, hash: hashOf(row) })
  }
  return rows
}
const verify = async (rows: readonly AuditRecord[], knownHash?: string) => {
  const check = createChainCheck(knownHash)
  for (const row of rows.toSorted((a, b) => a.audit_id - b.audit_id)) check.read(row)
  return check.finish()
}
const changed = (row: AuditRecord, column: (typeof columns)[number], text: string): AuditRecord => ({
  ...row,
  [column]: column === 'at_ms' ? row.at_ms + 1 : `${row[column]}${text}`,
})

/** A trail and a random place in it. */
const trail = fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 30 }).map(trailOf)
const trailAndPlaces = (count: number) =>
  fc.tuple(trail, fc.array(fc.nat(), { minLength: count, maxLength: count })).map(([rows, numbers]) => ({
    rows,
    places: numbers.map((number) => number % rows.length),
  }))

describe('tampering at random is found, and names the row', () => {
  it('where nobody tampered nothing is found', () =>
    fc.assert(
      fc.asyncProperty(trail, async (rows) => {
        expect(await verify(rows, rows.at(Math.floor(rows.length / 2))?.hash)).toEqual({
          intact: true,
          verified: rows.length,
          total: rows.length,
          findings: [],
          headHash: rows.at(-1)?.hash,
        })
      }),
    ))

  it('any column of any row edited', () =>
    fc.assert(
      fc.asyncProperty(
        trailAndPlaces(1),
        fc.constantFrom(...columns),
        fc.string({ minLength: 1, maxLength: 3 }),
        async ({ rows, places: [place = 0] }, column, text) => {
          const tampered = rows.map((row, index) => (index === place ? changed(row, column, text) : row))
          const { findings } = await verify(tampered)
          expect(findings.map(({ auditId, kind }) => [auditId, kind])).toEqual([[place + 1, 'edited']])
        },
      ),
    ))

  it('any rows removed, unless only the end is missing, which a noted head shows', () =>
    fc.assert(
      fc.asyncProperty(trailAndPlaces(5), async ({ rows, places }) => {
        const gone = new Set(places)
        const left = rows.filter((_, index) => !gone.has(index))
        const end = left.at(-1)?.audit_id ?? 0
        const starts = [...gone].filter((index) => !gone.has(index - 1) && index < end).map((index) => index + 1)
        const { findings } = await verify(left)
        expect(findings.map(({ auditId, kind }) => [auditId, kind])).toEqual(
          starts.sort((a, b) => a - b).map((id) => [id, 'removed']),
        )
        const head = rows.at(-1)?.hash
        expect((await verify(left, head)).findings.some(({ kind }) => kind === 'cut')).toBe(end < rows.length)
      }),
    ))

  it('two rows exchanged, with or without their ids', () =>
    fc.assert(
      fc.asyncProperty(trailAndPlaces(2), async ({ rows, places: [one = 0, other = 0] }) => {
        fc.pre(one !== other)
        const [first, second] = [rows[one], rows[other]]
        if (!first || !second) throw new Error('the places are within the trail')
        const tampered = rows.map((row, index) => {
          if (index === one) return { ...second, audit_id: first.audit_id }
          return index === other ? { ...first, audit_id: second.audit_id } : row
        })
        const { findings } = await verify(tampered)
        const ids = [one + 1, other + 1].sort((a, b) => a - b)
        expect(findings.map(({ auditId, kind }) => [auditId, kind])).toEqual(ids.map((id) => [id, 'reordered']))
      }),
    ))

  it('a row inserted anywhere, whether the others were renumbered or not', () =>
    fc.assert(
      fc.asyncProperty(trailAndPlaces(1), fc.boolean(), async ({ rows, places: [place = 0] }, hasFittingHash) => {
        const previous = rows[place]
        const stranger = {
          ...(previous ?? rows[0]),
          audit_id: place + 2,
          actor: 'stranger',
          hash: 'none',
        } as AuditRecord
        const fitting = { ...stranger, previous_hash: previous?.hash ?? '' }
        const inserted = hasFittingHash ? { ...fitting, hash: hashOf(fitting) } : stranger
        // At the end a row with a hash that fits is what the program itself would have written.
        fc.pre(!hasFittingHash || place < rows.length - 1)
        const later = rows.slice(place + 1).map((row) => ({ ...row, audit_id: row.audit_id + 1 }))
        const { findings } = await verify([...rows.slice(0, place + 1), inserted, ...later])
        const told = findings.map(({ auditId, kind }) => [auditId, kind])
        // With a hash that fits it is the rows behind it that tell: their numbers are no longer theirs.
        expect(told).toEqual([
          ...(hasFittingHash ? [] : [[place + 2, 'inserted']]),
          ...(later.length > 0 ? [[place + 3, 'reordered']] : []),
        ])
      }),
    ))

  it('a row moved to another number', () =>
    fc.assert(
      fc.asyncProperty(
        trailAndPlaces(1),
        fc.integer({ min: 1, max: 1000 }),
        async ({ rows, places: [place = 0] }, far) => {
          const tampered = rows.map((row, index) => (index === place ? { ...row, audit_id: rows.length + far } : row))
          const { findings } = await verify(tampered)
          expect(findings.map(({ auditId, kind }) => [auditId, kind])).toEqual(
            place === rows.length - 1 && far === 0 ? [] : [[rows.length + far, 'reordered']],
          )
        },
      ),
    ))
})
