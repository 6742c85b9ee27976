import type { Bilingual } from '../contract/shapes.ts'

/** The place that should hold the master key refuses; `hint` says what a person can do. */
export class KeyKeeperError extends Error {
  override readonly name = 'KeyKeeperError'
  readonly hint: Bilingual

  constructor(hint: Bilingual, options?: ErrorOptions) {
    super(hint.en, options)
    this.hint = hint
  }
}
