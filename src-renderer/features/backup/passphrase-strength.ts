export const shortestPassphrase = 10
export type Strength = 'weak' | 'fair' | 'strong'

/**
 * A rough guess at what it costs to find a passphrase: its length in letters that are not repeated, times the size of the sets they
 * come from. The derivation of the key makes each guess cost half a second, so that 60 bits are beyond anybody.
 */
export function strengthOf(passphrase: string): Strength {
  const letters = [...passphrase]
  const sets = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[ -/:-@[-`{-~]/, 33],
    [/[^\u0000-\u007f]/, 500],
  ] as const
  const size = sets.reduce((sum, [pattern, count]) => sum + (pattern.test(passphrase) ? count : 0), 0)
  const worth = letters.filter((letter, index) => letter !== letters[index - 1]).length
  const distinct = new Set(letters).size
  const bits = Math.min(worth, distinct * 2) * Math.log2(Math.max(size, 2))
  return bits < 50 ? 'weak' : bits < 75 ? 'fair' : 'strong'
}
