import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errcodeDictionary, hintFor } from '../../../../src-main/wecom/errcode-dictionary.ts'
import { errcodes } from '../../../../src-main/wecom/errcodes.ts'

describe('the dictionary', () => {
  it('explains every code in both languages', () => {
    const entries = [...errcodeDictionary().values()]
    expect(entries.length).toBeGreaterThan(250)
    for (const { meaning, whatToDo } of entries) {
      expect(meaning['zh-CN']).toMatch(/[\u4e00-\u9fff]|userid|tagid/)
      for (const sentence of [meaning.en, whatToDo.en, whatToDo['zh-CN']]) expect(sentence.length).toBeGreaterThan(3)
    }
  })
  it('lists every code that the program acts on', () => {
    for (const errcode of Object.values(errcodes)) expect(errcodeDictionary().has(errcode)).toBe(true)
  })
  it.each([42014, 42020, 42027, 42051, 81002, 86005, 86207, 86216, 90208, 301013, 302005])(
    'expands the ranges: %i',
    (errcode) => {
      expect(errcodeDictionary().has(errcode)).toBe(true)
    },
  )
})

describe('hintFor', () => {
  it('names the refused address and the place in the console', () => {
    const { hint, remedy, retryable } = hintFor(60020, 'not allow, from ip: 203.0.113.7, more', 'user/list')
    expect(remedy).toBe('add-trusted-ip')
    expect(retryable).toBe(false)
    for (const text of Object.values(hint)) {
      expect(text).toContain('203.0.113.7')
      expect(text).toContain('企业可信IP')
    }
  })
  it('tells a blocked address from a busy API', () => {
    expect(hintFor(45009, '', 'gettoken').hint).not.toEqual(hintFor(45009, '', 'user/list').hint)
  })
  it.each([
    [-1, 'retry', true],
    [40001, 'check-secret', false],
    [40013, 'check-corp-id', false],
    [48002, 'use-other-secret', false],
    [60011, 'widen-scope', false],
    [45033, 'wait', true],
    [301002, 'check-agent-id', false],
  ])('%i: %s', (errcode, remedy, retryable) => {
    expect(hintFor(errcode, '', 'x')).toMatchObject({ remedy, retryable })
  })
  it('shows unknown codes as they came and does not try them again (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000, max: 9_000_000 }), (errcode) => {
        const { hint, retryable, remedy } = hintFor(errcode, 'some text', 'x')
        expect(hint.en).toContain(`${errcode}: some text`)
        expect([retryable, remedy]).toEqual([false, 'none'])
      }),
    )
  })
})
