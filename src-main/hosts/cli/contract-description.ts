import { getEventIteratorSchemaDetails, isContractProcedure } from '@orpc/contract'
import { z } from 'zod'
import { contract } from '../../contract/index.ts'
import { permissionWords } from '../../contract/call.ts'
import type { CallMeta } from '../../contract/call.ts'

/** One call of the contract, described for programs. */
export interface CallDescription {
  /** Such as `sync.start`. */
  name: string
  area: string
  verb: string
  summary: string
  /** The one that it is about; `needs` says where others are enough, or more is needed. */
  permission: string
  needs: string
  audited: boolean
  /** Answers with a stream of outputs instead of one. */
  stream: boolean
  /** JSON Schema of what goes in, and of what comes out (of one item, with a stream). */
  input: unknown
  output: unknown
  /** Codes that it may fail with, beside INTERNAL_SERVER_ERROR. */
  errors: string[]
}

/** The calls of the contract by name, with what `call` needs to know of each. */
export const contractCalls = (): ReadonlyMap<string, { area: string; verb: string }> => {
  const calls = new Map<string, { area: string; verb: string }>()
  for (const [area, verbs] of Object.entries(contract))
    for (const verb of Object.keys(verbs)) calls.set(`${area}.${verb}`, { area, verb })
  return calls
}

export const describeContract = (): CallDescription[] =>
  Object.entries(contract).flatMap(([area, verbs]) =>
    Object.entries(verbs).flatMap(([verb, procedure]: [string, unknown]) => {
      if (!isContractProcedure(procedure)) return []
      const { route, inputSchema, outputSchema, errorMap } = procedure['~orpc']
      const meta = procedure['~orpc'].meta as CallMeta // every call is made by `call`
      const stream = getEventIteratorSchemaDetails(outputSchema)
      return [
        {
          name: `${area}.${verb}`,
          area,
          verb,
          summary: route.summary ?? '',
          permission: meta.permission,
          needs: permissionWords(meta),
          audited: meta.audited,
          stream: stream !== undefined,
          input: jsonSchema(inputSchema, 'input'),
          output: jsonSchema(stream ? stream.yields : outputSchema, 'output'),
          errors: Object.keys(errorMap),
        },
      ]
    }),
  )

const jsonSchema = (schema: unknown, io: 'input' | 'output'): unknown => {
  if (!(schema instanceof z.ZodType)) return {}
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' })
}
