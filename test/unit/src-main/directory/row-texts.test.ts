import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowTexts } from '../../../../src-main/directory/bulk/row-texts.ts'

describe('the texts of the rows of a reply', () => {
  it('are the rows, for any list and any spacing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.jsonValue(),
        fc.constantFrom(undefined, 1, '\t'),
        (rows, other, space) => {
          const text = JSON.stringify({ errcode: 0, other, userlist: rows, more: 1 }, null, space)
          const found = rowTexts(text, 'userlist')
          // A text that mentions the name twice is not taken apart.
          if (found === null) return text.split('"userlist"').length > 2
          expect(found.map((row) => JSON.parse(row) as unknown)).toEqual(JSON.parse(JSON.stringify(rows)))
          return true
        },
      ),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['{"userlist":[]}', []],
    ['{"userlist" : [ 1 , "a\\"]}" , null ] }', ['1', '"a\\"]}"', 'null']],
    ['{"userlist":["\\\\",{"a":"\\\\\\""}]}', ['"\\\\"', '{"a":"\\\\\\""}']],
    ['{"userlist":{}}', null],
    ['{"errcode":0}', null],
    ['{"a":"\\"userlist\\"","userlist":[1]}', ['1']],
  ])('%s', (text, rows) => {
    expect(rowTexts(text, 'userlist')).toEqual(rows)
  })
})
