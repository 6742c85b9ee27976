import { z } from 'zod'
import type { Page } from 'playwright-core'

/** What a reply of oRPC's peer protocol holds; the value lies below `json`. */
const reply = z.object({ p: z.object({ s: z.int().default(200), b: z.object({ json: z.unknown() }).optional() }) })

/**
 * Makes a call from inside the page with nothing but the bridge of the preload. It opens a connection of its own, which ends that of
 * the page's scripts until the next load.
 */
export const callFromPage = async (page: Page, path: string, input: object = {}): Promise<unknown> => {
  const text: unknown = await page.evaluate(`
    (() => {
      globalThis.deskCalls ??= (() => {
        const id = crypto.randomUUID()
        const waiting = new Map()
        let last = 0
        weComDesk.onMessage((raw) => {
          if (!raw.startsWith('m ' + id)) return
          const text = raw.slice(id.length + 3)
          waiting.get(JSON.parse(text).i)?.(text)
        })
        weComDesk.send('o ' + id)
        return (u, json) => new Promise((resolve) => {
          const i = 't' + ++last
          waiting.set(i, resolve)
          weComDesk.send('m ' + id + ' ' + JSON.stringify({ i, p: { u, b: { json } } }))
        })
      })()
      return deskCalls(${JSON.stringify(path)}, ${JSON.stringify(input)})
    })()`)
  const { s: status, b: body } = reply.parse(JSON.parse(String(text))).p
  if (status >= 400) throw new Error(`${path} was refused with ${status}: ${JSON.stringify(body?.json)}`)
  return body?.json
}
