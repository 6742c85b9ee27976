import { effectScope } from 'vue'

/** Runs a composable as a component would; `end` is its unmounting. */
export function inScope<T>(use: () => T): { value: T; end: () => void } {
  const scope = effectScope()
  const value = scope.run(use)
  if (value === undefined) throw new Error('The scope was already stopped')
  return { value, end: () => scope.stop() }
}

/** Lets promises that are already settled reach whoever waits for them. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve()
}
