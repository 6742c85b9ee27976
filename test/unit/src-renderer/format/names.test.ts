import { describe, expect, it } from 'vitest'
import { initialsOf, joinNames, shortPath, shownName, plainText } from '@/format/names.ts'
import { fieldText } from '@/features/sync/field-text.ts'

describe('names', () => {
  it.each([
    ['张三', '张三'],
    ['', 'u1'],
    ['   ', 'u1'],
    ['\u200d\u202e\u200b', 'u1'],
    ['<b>x</b>', '<b>x</b>'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
  ])('shows %j as %j', (name, shown) => expect(shownName(name, 'u1')).toBe(shown))

  it('shows letters in the order in which they are written, each name kept to itself', () => {
    const marked = '\u202ee\u2066v\u200fi\u061cl\u2069\u202c'
    expect(shownName(marked, 'a')).toBe('evil')
    expect(joinNames([marked, 'd'], ', ')).toBe('\u2068evil\u2069, \u2068d\u2069')
    // Of a sentence the marks that keep names apart are left.
    expect(plainText(`\u202e${joinNames(['a'], '')}\u2067b`)).toBe('\u2068a\u2069b')
  })

  it.each([
    ['张敏娜', '敏娜'],
    ['王', '王'],
    ['a👨‍👩‍👧', 'a👨‍👩‍👧'],
    ['👍🏽👩‍💻🇨🇳', '👩‍💻🇨🇳'],
    ['\u202eabc\u202c', 'bc'],
    ['李\u200b雷\u200f ', '李雷'],
    ['长'.repeat(500), '长长'],
    ['\u200b\u200d', ''],
  ])('takes whole characters of %j', (name, initials) => expect(initialsOf(name)).toBe(initials))

  it('leaves out the middle of a long path', () => {
    expect(shortPath(['a', 'b', 'c'], 3)).toEqual(['a', 'b', 'c'])
    expect(shortPath(['a', 'b', 'c', 'd', 'e'], 4)).toEqual(['a', null, 'd', 'e'])
  })
})

describe('values of changed fields', () => {
  const names = new Map([['39', '客服']])
  const plain = (field: string, text: string) => fieldText(field, text, names, ', ').replaceAll(/[\u2068\u2069]/g, '')
  it.each([
    ['parentId', '39', '客服'],
    ['departments', '39, 40', '客服, 40'],
    ['leaders', '["a","b"]', 'a, b'],
    ['name', '[not a list', '[not a list'],
    ['position', '39', '39'],
  ])('%s %s reads %s', (field, text, shown) => expect(plain(field, text)).toBe(shown))
})
