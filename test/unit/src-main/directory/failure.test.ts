import { describe, expect, it } from 'vitest'
import { applicationCodes } from '../../../../src-main/contract/errors.ts'
import { appCodeOf, failedReason } from '../../../../src-main/directory/run/run-reasons.ts'
import { createFailureWatch, failureKind, failureReason } from '../../../../src-main/directory/run/failure.ts'
import { apiError, tokenError, unreadableReply } from '../../../../src-main/wecom/reply-error.ts'
import { ApiError } from '../../../../src-main/wecom/wecom-error.ts'

const refused = (errcode: number) => apiError('user/get', { errcode, errmsg: 'no' })
const unanswered = () => unreadableReply('user/list', new SyntaxError('cut'))

describe('what a failure means for the run', () => {
  it.each([
    [48_009, 'fatal'],
    [60_020, 'fatal'],
    [45_009, 'fatal'],
    [60_111, 'gone'],
    [60_011, 'gone'],
    [60_003, 'gone'],
    [45_029, 'single'],
    [-1, 'single'],
    [999_999, 'single'],
  ])('%i is %s', (errcode, kind) => {
    expect(failureKind(refused(errcode))).toBe(kind)
  })

  it('is general for secrets and defects, single for one call that nobody answered', () => {
    const wrongSecret = refused(40_001)
    if (!(wrongSecret instanceof ApiError)) throw new Error('not an ApiError')
    expect(failureKind(tokenError('gettoken', wrongSecret))).toBe('fatal')
    expect(failureKind(new TypeError('defect'))).toBe('fatal')
    expect(failureKind(unanswered())).toBe('single')
  })

  it('becomes general after ten calls in a row that nobody answered', () => {
    const watch = createFailureWatch()
    const nine = () => Array.from({ length: 9 }, () => watch.failed(unanswered()))
    expect(new Set(nine())).toEqual(new Set(['single']))
    watch.succeeded()
    expect(new Set(nine())).toEqual(new Set(['single']))
    // A refusal is an answer.
    expect(watch.failed(refused(45_029))).toBe('single')
    expect(new Set(nine())).toEqual(new Set(['single']))
    expect(watch.failed(unanswered())).toBe('fatal')
  })

  it('is said in each language by itself', () => {
    const { facts } = refused(60_020)
    const { 'zh-CN': zh, en } = failureReason(refused(60_020))
    expect(zh).toContain(facts.hint['zh-CN'])
    expect(en).toContain(facts.hint.en)
    for (const text of [zh, en]) expect(text).toContain('60020')
    expect(en).not.toContain(facts.hint['zh-CN'])
    expect(failureReason('odd')).toEqual({ 'zh-CN': '内部错误：odd', en: 'A defect: odd' })
  })
})

it('tells of a full disk as such, as something to put right here', () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
  expect(failedReason(full).en).toContain('Free some space')
  expect(appCodeOf(full, 'all')).toBe(applicationCodes.configuration)
  expect(appCodeOf(new Error('a defect'), 'all')).toBe(applicationCodes.fullSync)
})
