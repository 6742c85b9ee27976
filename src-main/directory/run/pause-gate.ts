import type { CompanyClient } from '../../wecom/types.ts'

/** Lets work pass, or holds it until a person lets it go on. */
export interface PauseGate {
  readonly isPaused: boolean
  pause(): void
  resume(): void
  /** @throws the signal's reason where it is aborted, also while held */
  pass(signal: AbortSignal): Promise<void>
}

export const createPauseGate = (): PauseGate => {
  let isPaused = false
  const held = new Set<() => void>()
  return {
    get isPaused() {
      return isPaused
    },
    pause: () => {
      isPaused = true
    },
    resume: () => {
      isPaused = false
      for (const letGo of held) letGo()
    },
    pass: async (signal) => {
      while (isPaused && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const letGo = () => {
            held.delete(letGo)
            signal.removeEventListener('abort', letGo)
            resolve()
          }
          held.add(letGo)
          signal.addEventListener('abort', letGo)
        })
      }
      signal.throwIfAborted()
    },
  }
}

/** The same client, asking nothing while the gate is closed. What is under way ends, with its retries. */
export const heldAt = (gate: PauseGate, client: CompanyClient, signal: AbortSignal): CompanyClient => ({
  company: client.company,
  call: async (endpoint, input, options) => {
    await gate.pass(signal)
    return client.call(endpoint, input, options)
  },
  read: async (endpoint, input, reader, options) => {
    await gate.pass(signal)
    return client.read(endpoint, input, reader, options)
  },
})
