import { z } from 'zod'
import { call } from './call.ts'
import { localErrors, remedies } from './errors.ts'
import { bilingual } from './shapes.ts'

/** One of WeCom's errcodes, from the dictionary that is part of the program. */
export const errcodeEntry = z.object({
  errcode: z.int(),
  /** R retry later, T token, C configuration, P permission or range, L limit, N not found, D data; null: not classed. */
  class: z.enum(['R', 'T', 'C', 'P', 'L', 'N', 'D']).nullable(),
  remedy: z.enum(remedies),
  meaning: bilingual,
  whatToDo: bilingual,
})
export type ErrcodeEntry = z.infer<typeof errcodeEntry>

/** A dictionary that comes with the program: errors lead to it, and everybody may meet one. */
const view = { permission: 'wechat.self' } as const

export const errcodes = {
  search: call(view)
    .route({ method: 'GET', path: '/errcodes', summary: 'Look up errcodes by number or words, offline' })
    .input(z.object({ query: z.string().max(200).default(''), limit: z.int().min(1).max(1000).default(1000) }))
    .output(z.object({ total: z.int(), items: z.array(errcodeEntry) })),
  get: call(view)
    .route({ method: 'GET', path: '/errcodes/{errcode}', summary: 'What an errcode means and what to do' })
    .input(z.object({ errcode: z.int() }))
    .output(errcodeEntry)
    .errors(localErrors),
}
