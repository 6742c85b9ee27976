import { z } from 'zod'
import { privateFields } from '../../contract/privacy.ts'
import type { PrivateField } from '../../contract/privacy.ts'

const fields = z.array(z.enum(privateFields))

/** How far the erasing of fields that were switched off has come, as it stands in `privacy_field.erased_to`. */
export const eraseProgress = z.object({
  /** Fields of which nothing is stored any more. */
  erased: fields,
  /** What is under way; null where nothing is left to do. */
  work: z
    .object({
      fields,
      step: z.int(),
      /** The last row of the step that was dealt with. */
      after: z.int(),
      afterRun: z.string(),
      done: z.int(),
      total: z.int(),
    })
    .nullable(),
})
export type EraseProgress = z.infer<typeof eraseProgress>

export const nothingErased: EraseProgress = { erased: [], work: null }

export const readProgress = (json: string): EraseProgress => {
  try {
    return eraseProgress.parse(JSON.parse(json))
  } catch {
    // What another build wrote: erasing again does no harm.
    return nothingErased
  }
}

/** Fields that must not be stored, and of which something may still be. */
export const stillToErase = (dropped: readonly PrivateField[], { erased }: EraseProgress): PrivateField[] =>
  dropped.filter((field) => !erased.includes(field))
