import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainMessage } from '../../../../../src-main/alerts/channels/alert-words.ts'
import { cutMark, cutToBytes, oneLine, withoutMarkup } from '../../../../../src-main/alerts/channels/plain-words.ts'
import type { AlertMessage } from '../../../../../src-main/alerts/channels/send-types.ts'
import { appTextLimit } from '../../../../../src-main/alerts/channels/wecom-app.ts'
import { robotMarkdown, robotMarkdownLimit } from '../../../../../src-main/alerts/channels/wecom-robot.ts'

const bytes = (text: string) => new TextEncoder().encode(text).length
const pieces = ['a', ' ', '\n', '张', '𠮷', '😀', '👩‍👩‍👧‍👦', '🇨🇳', 'e\u0301', '\u200d', '\ud800', '<', '@all', '\u202e']
const words = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.integer({ min: 1, max: 900 })), { maxLength: 12 })
  .map((list) => list.map(([piece, times]) => piece.repeat(times)).join(''))
const mark = cutMark['zh-CN']

it('cuts between characters, never above the limit, and says so', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 30, max: 5000 }), (given, limit) => {
      const text = given.toWellFormed()
      const cut = cutToBytes(text, limit, mark)
      expect(bytes(cut)).toBeLessThanOrEqual(limit)
      expect(cut.isWellFormed()).toBe(true)
      if (bytes(text) <= limit) {
        expect(cut).toBe(text)
        return
      }
      expect(cut.endsWith(mark)).toBe(true)
      const kept = cut.slice(0, -mark.length)
      expect(text.startsWith(kept)).toBe(true)
      // No character that a person sees is taken apart; joined ones may be long, so that the room is used up to one of them.
      const whole = new Set(
        [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map(({ index }) => index),
      )
      const longest = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].reduce(
        (most, { segment }) => Math.max(most, segment.length),
        0,
      )
      if (longest <= 64) {
        expect(whole.has(kept.length)).toBe(true)
        expect(limit - bytes(cut)).toBeLessThan(256)
      }
    }),
    { numRuns: 150 },
  )
})

it('cuts at the byte', () => {
  expect(cutToBytes('张'.repeat(10), 30, mark)).toBe('张'.repeat(10))
  expect(cutToBytes('张'.repeat(11), 32, '…')).toBe(`${'张'.repeat(9)}…`)
  expect(cutToBytes(`${'a'.repeat(28)}😀`, 31, '…')).toBe(`${'a'.repeat(28)}…`)
  expect(cutToBytes('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 40, '…')).toBe('👩‍👩‍👧‍👦…')
})

const message = (title: string, text: string): AlertMessage => ({
  deliveryId: 1,
  event: 'alert',
  kind: 'sync-failed',
  severity: 'bad',
  company: null,
  subject: '',
  title: { 'zh-CN': title, en: title },
  text: { 'zh-CN': text, en: text },
  atMs: 0,
  attempt: 1,
  mayRepeat: true,
})

it('keeps every message within what WeCom takes, with its foot whole', () => {
  fc.assert(
    fc.property(words, words, (title, text) => {
      const markdown = robotMarkdown(message(title, text), 'zh-CN')
      expect(bytes(markdown)).toBeLessThanOrEqual(robotMarkdownLimit)
      expect(markdown.endsWith(' · WeCom Desk</font>')).toBe(true)
      const plain = plainMessage(message(title, text), 'en', appTextLimit, withoutMarkup)
      expect(bytes(plain)).toBeLessThanOrEqual(appTextLimit)
      expect(plain.endsWith(' · WeCom Desk')).toBe(true)
      expect(plain.split('\n').length).toBeLessThanOrEqual(4)
    }),
    { numRuns: 60 },
  )
})

it('makes one line of anything', () => {
  fc.assert(
    fc.property(fc.oneof(words, fc.string({ unit: 'binary-ascii' })), (text) => {
      expect(oneLine(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
      expect(withoutMarkup(text)).not.toMatch(/[<>[\]`*@\\]/)
    }),
  )
})
