import { shortErrmsg } from './errmsg.ts'
import type { ReplyBody } from './types.ts'

/** A reply that is WeCom's, whether it succeeded or not. */
export interface ParsedReply {
  errcode: number
  errmsg: string
  /** Failing answers hold their lists too, empty: look at `errcode` first (reference §1). */
  body: ReplyBody
}

/** Drops a BOM; broken UTF-8 becomes U+FFFD instead of sinking the page. */
const utf8 = new TextDecoder('utf-8')

/**
 * Reads a reply's bytes; also usable on a worker.
 * @param mainField what a success without `errcode` must hold: `{}` and a proxy's JSON are no success
 * @throws SyntaxError where the bytes are not a reply of WeCom's: cut JSON, HTML, nothing, another service's JSON.
 *   That class survives the way from a worker to its parent.
 */
export function parseReply(bytes: Uint8Array, mainField: string): ParsedReply {
  const value: unknown = parseJson(bytes)
  if (!isReplyBody(value)) throw new SyntaxError('The answer is not a JSON object')
  return { errcode: errcodeOf(value, mainField), errmsg: shortErrmsg(value['errmsg']), body: value }
}

const isReplyBody = (value: unknown): value is ReplyBody =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) throw new SyntaxError('The answer is empty')
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    // The parser's own message quotes the body, which may hold a token.
    throw new SyntaxError('The answer is not JSON')
  }
}

function errcodeOf(body: ReplyBody, mainField: string): number {
  const errcode = body['errcode']
  if (typeof errcode === 'number' && Number.isSafeInteger(errcode)) return errcode
  if (typeof errcode === 'string' && /^-?\d{1,9}$/.test(errcode)) return Number(errcode)
  if (errcode === undefined && Object.hasOwn(body, mainField)) return 0
  throw new SyntaxError('The answer holds no usable errcode')
}
