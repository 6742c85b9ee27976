import type { CallHourRow } from '../store/tables.ts'
import { bucketCount, newTally, tallyErrcode } from '../wecom/call-tally.ts'
import type { CallTally } from '../wecom/call-tally.ts'

export type CallHourColumns = Pick<CallHourRow, 'calls' | 'failures' | 'retries' | 'errcodes' | 'durations'>

/** A tally as the columns of a row; only buckets and codes that were met are written. */
export const columnsOf = (tally: CallTally): CallHourColumns => ({
  calls: tally.calls,
  failures: tally.failures,
  retries: tally.retries,
  errcodes: JSON.stringify(Object.fromEntries(tally.errcodes)),
  durations: JSON.stringify(Object.fromEntries([...tally.buckets.entries()].filter(([, count]) => count > 0))),
})

/** What cannot be read, such as a row of another build, counts as nothing. */
const countsOf = (json: string): [string, number][] => {
  try {
    const found: unknown = JSON.parse(json)
    if (typeof found !== 'object' || found === null) return []
    return Object.entries(found).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]))
  } catch {
    return []
  }
}

export const tallyOf = (row: CallHourColumns): CallTally => {
  const tally = newTally()
  tally.calls = row.calls
  tally.failures = row.failures
  tally.retries = row.retries
  for (const [name, count] of countsOf(row.errcodes)) tallyErrcode(tally, name, count)
  for (const [name, count] of countsOf(row.durations)) {
    const bucket = Math.min(bucketCount - 1, Number(name))
    if (Number.isInteger(bucket) && bucket >= 0) tally.buckets[bucket] = (tally.buckets[bucket] ?? 0) + count
  }
  return tally
}
