/** What became of the calls to one API: countable, and of one size however many there were. */
export interface CallTally {
  calls: number
  failures: number
  retries: number
  /** By errcode or by short cause, such as `timeout`. */
  errcodes: Map<string, number>
  /** How many calls took how long: one count per bucket of lengths. */
  buckets: Uint32Array
}

/** Buckets grow by 8 %, so a percentile is at most 4 % off; the last one gathers everything from about four minutes on. */
const growth = 1.08
export const bucketCount = 162
const logGrowth = Math.log(growth)

/** WeCom has a few hundred codes; a broken proxy must not fill the memory with others. */
const maxErrcodes = 200
const otherErrcodes = 'other'

const bucketOf = (ms: number): number =>
  ms < 1 ? 0 : Math.min(bucketCount - 1, 1 + Math.floor(Math.log(ms) / logGrowth))

/** The middle of a bucket. */
const lengthOf = (bucket: number): number => (bucket === 0 ? 0.5 : Math.round(growth ** (bucket - 0.5) * 10) / 10)

export const newTally = (): CallTally => ({
  calls: 0,
  failures: 0,
  retries: 0,
  errcodes: new Map(),
  buckets: new Uint32Array(bucketCount),
})

/** @param failure an errcode other than 0 or a short cause; null for a success */
export function tallyCall(tally: CallTally, durationMs: number, failure: number | string | null): void {
  tally.calls++
  const bucket = bucketOf(Math.max(0, durationMs))
  tally.buckets[bucket] = (tally.buckets[bucket] ?? 0) + 1
  if (failure === null) return
  tally.failures++
  tallyErrcode(tally, String(failure), 1)
}

export function tallyErrcode({ errcodes }: CallTally, name: string, count: number): void {
  const key = errcodes.has(name) || errcodes.size < maxErrcodes ? name : otherErrcodes
  errcodes.set(key, (errcodes.get(key) ?? 0) + count)
}

/** Adds everything of `from`; the order in which tallies are added changes nothing. */
export function addTally(into: CallTally, from: CallTally): void {
  into.calls += from.calls
  into.failures += from.failures
  into.retries += from.retries
  for (const [name, count] of from.errcodes) tallyErrcode(into, name, count)
  for (const [bucket, count] of from.buckets.entries()) into.buckets[bucket] = (into.buckets[bucket] ?? 0) + count
}

/** The length that `share` of the calls did not exceed, in milliseconds; 0 where there were none. */
export function percentile({ buckets }: Pick<CallTally, 'buckets'>, share: number): number {
  const total = buckets.reduce((sum, count) => sum + count, 0)
  if (total === 0) return 0
  const wanted = Math.ceil(total * share)
  let seen = 0
  for (const [bucket, count] of buckets.entries()) {
    seen += count
    if (seen >= wanted) return lengthOf(bucket)
  }
  return lengthOf(bucketCount - 1)
}
