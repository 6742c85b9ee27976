import { expect, it } from 'vitest'
import { errcodeDictionary } from '../../../../src-main/wecom/errcode-dictionary.ts'
import { createErrcodeService, searchErrcodes } from '../../../../src-main/wecom/errcode-service.ts'
import { call } from '../../../integration/vault/credential-world.ts'

const codes = (query: string) => searchErrcodes(query).map(({ errcode }) => errcode)

it('lists everything in the order of numbers where nothing is asked', () => {
  const all = codes('')
  expect(all).toHaveLength(errcodeDictionary().size)
  expect(all).toEqual(all.toSorted((a, b) => a - b))
})

it('puts the number itself first, then those that begin with it', () => {
  expect(codes('60020')[0]).toBe(60020)
  const found = codes('600')
  expect(found.length).toBeGreaterThan(3)
  expect(found.every((errcode) => String(errcode).startsWith('600'))).toBe(true)
  expect(codes('-1')[0]).toBe(-1)
})

it('finds words of either language, all of them, whatever their case', () => {
  expect(codes('可信')).toContain(60020)
  expect(codes('IP Trusted')).toContain(60020)
  expect(codes('ip zebra')).toEqual([])
})

it('answers for one code and says which is not known', async () => {
  const service = createErrcodeService()
  expect(await service.get({ errcode: 60020 }, call)).toMatchObject({ errcode: 60020, remedy: 'add-trusted-ip' })
  expect(() => service.get({ errcode: 123456789 }, call)).toThrow()
  expect(await service.search({ query: '6', limit: 2 }, call)).toMatchObject({ items: [{}, {}] })
})
