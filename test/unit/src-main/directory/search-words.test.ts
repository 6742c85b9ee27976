import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNameReader } from '../../../../src-main/directory/name-reading.ts'
import { createSearchWords, createSortKey, normalise, spaced } from '../../../../src-main/directory/search-words.ts'

const read = createNameReader()
const words = createSearchWords()
const person = (over: Partial<Parameters<typeof words.wordsOf>[0]>) =>
  words.wordsOf({
    userKey: 'u',
    name: '',
    alias: '',
    englishName: '',
    position: '',
    mobile: null,
    email: null,
    bizMail: null,
    ...over,
  })

describe('names', () => {
  it.each([
    ['单雄信', 'shan xiong xin', 'dan xiong xin'],
    ['曾国藩', 'zeng guo fan', 'ceng guo fan'],
    ['解缙', 'xie jin', 'jie jin'],
    ['仇英', 'qiu ying', 'chou ying'],
    ['盖聂', 'ge nie', 'gai nie'],
    ['区寄', 'ou ji', 'qu ji'],
    ['尉迟恭', 'yu chi gong', 'wei chi gong'],
    ['万俟卨', 'mo qi xie', 'wan si xie'],
    ['欧阳修', 'ou yang xiu', 'ou yang xiu'],
    ['吕布', 'lv bu', 'lv bu'],
    ['张三', 'zhang san', 'zhang san'],
  ])('%s is read %s', (name, asName, asText) => {
    expect(read(name)?.asName.join(' ')).toBe(asName)
    const found = words.readings(name).split(' ')
    const initials = (text: string) =>
      text
        .split(' ')
        .map((syllable) => syllable[0])
        .join('')
    for (const reading of [asName, asText]) {
      expect(found).toContain(reading.replaceAll(' ', ''))
      expect(found).toContain(initials(reading))
      expect(found).toContain(reading.split(' ').slice(1).join(''))
    }
  })

  it.each(['Anna', 'مرحبا', '👩‍💻', '', '123'])('%s has no reading', (name) => {
    expect(read(name)).toBeNull()
    expect(words.readings(name)).toBe('')
  })

  it('of any text are indexed without a failure, and a long one in part', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(typeof person({ name, alias: name, position: name }).name).toBe('string')
      }),
    )
    expect(words.readings('长'.repeat(5000)).length).toBeLessThan(12_000)
  })

  it('are sorted by pinyin, whatever they are written in', () => {
    const key = createSortKey()
    const names = ['赵一', '安娜', 'Bob', '单信', '欧阳修', '李四']
    expect(names.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual([
      '安娜',
      'Bob',
      '李四',
      '欧阳修',
      '单信',
      '赵一',
    ])
  })
})

describe('words of the index', () => {
  it('are one per character, also of emoji and rare characters', () => {
    expect(spaced('𠮷野 A')).toBe('𠮷 野 a')
    expect(spaced('ＡＢ１')).toBe('a b 1')
    expect(normalise('a\0b')).toBe('ab')
  })

  it('never let a phrase match across two names', () => {
    const { name } = person({ name: '张三', alias: '李四', englishName: 'Wang Wu' })
    expect(name).not.toContain('三 李')
    expect(name).not.toContain('四 w')
    expect(name.split('¦')).toHaveLength(3)
  })

  it('hold the mailbox, not the address, and nothing twice', () => {
    const { ids } = person({
      userKey: 'zhang.san',
      mobile: '13800138000',
      email: 'zhang.san@example.com',
      bizMail: 'zs@corp.example',
    })
    expect(ids.split('\n')).toEqual(['zhang.san', '13800138000', 'zs'])
  })
})
