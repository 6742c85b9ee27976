import { decodeRows, idOrNull, integerList, integerOrNull, isRecord, lacking, notAnObject, text } from './decode.ts'
import type { BrokenRow, Rows } from './decode.ts'
import type { ReplyBody } from './types.ts'

export interface TagWire {
  tagId: number
  name: string
}

export interface TagUserWire {
  userId: string
  name: string
}

/** What a tag holds, as far as the caller may see it. */
export interface TagContentWire {
  name: string
  members: Rows<TagUserWire>
  departmentIds: number[]
}

/** A row of tag/list. @see reference §6 */
export function decodeTag(row: unknown): TagWire | BrokenRow {
  if (!isRecord(row)) return { id: null, brokenReason: notAnObject }
  const tagId = integerOrNull(row['tagid'])
  if (tagId === null || tagId < 0) return { id: text(row['tagname']) || null, brokenReason: lacking('tagid') }
  return { tagId, name: text(row['tagname']) }
}

function decodeTagUser(row: unknown): TagUserWire | BrokenRow {
  if (!isRecord(row)) return { id: null, brokenReason: notAnObject }
  const userId = idOrNull(row['userid'])
  return userId === null
    ? { id: text(row['name']) || null, brokenReason: lacking('userid') }
    : { userId, name: text(row['name']) }
}

/** Reply of tag/get; either list may be missing. */
export const decodeTagContent = (body: ReplyBody): TagContentWire => ({
  name: text(body['tagname']),
  members: decodeRows(body, 'userlist', decodeTagUser),
  departmentIds: body['partylist'] === undefined ? [] : integerList(body['partylist']),
})
