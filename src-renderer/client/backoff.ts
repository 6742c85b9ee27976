const firstMs = 250
const longestMs = 15_000

/** How long to wait before attempt `attempt` (0 is the first): doubling, half of it random, so that tabs spread out. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10))
  return Math.round(fullMs / 2 + (fullMs / 2) * random())
}
