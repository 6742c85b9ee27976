import type { Bilingual } from '../../contract/shapes.ts'

/** The command line was not understood, or lacks something; nothing was done. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly hint: Bilingual

  constructor(hint: Bilingual, options?: ErrorOptions) {
    super(hint.en, options)
    this.hint = hint
  }
}
