import { describe, expect, it } from 'vitest'
import { notConfigured } from '../../../../../src-main/errors.ts'
import { describeStartFailure } from '../../../../../src-main/hosts/electron/start-failure.ts'
import { StoreError } from '../../../../../src-main/store/store-error.ts'

describe('describeStartFailure', () => {
  it('says in both languages what to do about the data', () => {
    const { content } = describeStartFailure(new StoreError('newer', '/data/desk.db', 'schema 99'))
    expect(content).toContain('更新版本')
    expect(content).toContain('newer WeCom Desk')
    expect(content).toContain('schema 99')
  })

  it('finds the hint of an error of the contract', () => {
    expect(describeStartFailure(notConfigured('key', { 'zh-CN': '没有密钥', en: 'No key' })).content).toMatch(
      /没有密钥[^]*No key/,
    )
  })

  it.each([new Error('boom'), 'boom', Object.assign(new Error('boom'), { hint: 'not bilingual' })])(
    'has a sentence for %s, which nobody expected',
    (error) => {
      expect(describeStartFailure(error).content).toMatch(/无法启动[^]*cannot start[^]*boom/)
    },
  )
})
