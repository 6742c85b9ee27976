import { decodeRows } from '../decode.ts'
import type { Rows } from '../decode.ts'
import { decodeTag, decodeTagContent } from '../decode-tag.ts'
import type { TagContentWire, TagWire } from '../decode-tag.ts'
import type { Endpoint } from '../types.ts'

export const tagList: Endpoint<void, Rows<TagWire>> = {
  name: 'tag/list',
  method: 'GET',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'taglist',
  decode: (body) => decodeRows(body, 'taglist', decodeTag),
  source: 'reference §6',
}

/** Members and departments of a tag, as far as the caller may see them. */
export const tagGet: Endpoint<{ tagId: number }, TagContentWire> = {
  name: 'tag/get',
  method: 'GET',
  secretKinds: ['app', 'directory-sync'],
  safeToRepeat: true,
  mainField: 'tagname',
  query: ({ tagId }) => ({ tagid: tagId }),
  decode: decodeTagContent,
  source: 'reference §6',
}
