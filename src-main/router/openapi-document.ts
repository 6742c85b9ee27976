import { oc } from '@orpc/contract'
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { addresses } from '../contract/addresses.ts'
import { permissionWords } from '../contract/call.ts'
import { contract } from '../contract/index.ts'

/** The calls of one area stand together, under its name. */
const byArea = Object.fromEntries(Object.entries(contract).map(([area, calls]) => [area, oc.tag(area).router(calls)]))

/** The contract as OpenAPI 3.1, for other systems, the page with the documentation, and `wecom-desk schema --openapi`. */
export const createOpenApiDocument = async (version: string) => {
  const document = await new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(byArea, {
    info: {
      title: 'WeCom Desk',
      version,
      description:
        'Every call that the WeCom Desk pages make. Failures have the form `{code, status, message, data}`; ' +
        '`data.appCode` is a stable number, `data.hint` says in Chinese and English what to do.',
    },
    servers: [{ url: addresses.api }],
    security: [{ bearer: [] }, { session: [] }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The API token of this `wecom-desk serve`' },
        session: { type: 'apiKey', in: 'cookie', name: 'wecom-desk', description: 'The session of this browser' },
      },
    },
  })
  for (const operation of operationsOf(document)) {
    const words = needs.get(operation.operationId ?? '')
    if (words !== undefined) operation.description = `Permission: ${words}.`
  }
  return document
}

type Document = Awaited<ReturnType<OpenAPIGenerator['generate']>>

const operationsOf = ({ paths = {} }: Document) =>
  Object.values(paths).flatMap((path) => methods.flatMap((method) => path?.[method] ?? []))
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** What each call needs, by the id of its operation, which is its name. */
const needs = new Map(
  Object.entries(contract).flatMap(([area, verbs]) =>
    Object.entries(verbs).map(([verb, entry]): [string, string] => [
      `${area}.${verb}`,
      permissionWords(entry['~orpc'].meta),
    ]),
  ),
)
