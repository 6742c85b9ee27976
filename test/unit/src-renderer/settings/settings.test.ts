import type { CapabilityReport, SecretInfo } from '@contract/profiles.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { coverage } from '@/features/settings/area-coverage.ts'
import { useCompanyDrafts } from '@/features/settings/company-drafts.ts'
import { capabilityLines } from '@/features/settings/use-capabilities.ts'
import { guardLimit } from '@/features/settings/use-rules.ts'
import { storedProfile as profile } from './stored-profile.ts'

describe('drafts of companies', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('keep what was typed when the company changes elsewhere, and follow it when nothing was', () => {
    const drafts = useCompanyDrafts()
    drafts.open(profile()).form.remark = '总部'
    drafts.open(profile({ id: 'p2' }))
    expect(drafts.changed).toEqual(['示例'])
    expect([drafts.isOpen('p1'), drafts.isOpen('p2')]).toEqual([true, false])
    const kept = drafts.open(profile({ colour: 'green' }))
    expect([kept.form.remark, kept.stored.colour]).toEqual(['总部', 'green'])
    expect(drafts.open(profile({ id: 'p2', name: '新名' })).form.name).toBe('新名')
    drafts.settle(profile())
    expect(drafts.changed).toEqual([])
    const untouched = drafts.open(profile())
    untouched.form.proxy.host = 'proxy.example'
    expect(untouched.stored.proxy.host).toBe('')
  })
})

describe('what each kind of work needs', () => {
  const secret = (kind: SecretInfo['kind'], mayCallCustomerApis = false) => ({ kind, mayCallCustomerApis })
  const served = (...secrets: ReturnType<typeof secret>[]) =>
    coverage(secrets)
      .filter(({ servedBy }) => servedBy.length > 0)
      .map(({ area }) => area)

  it('follows the kinds of secret', () => {
    expect(served()).toEqual([])
    expect(served(secret('app'))).toEqual(['directory', 'messages'])
    expect(served(secret('app', true))).toEqual(['directory', 'messages', 'customers'])
    expect(served(secret('directory-sync'))).toEqual(['directory', 'ids'])
    expect(served(secret('customer-contact'))).toEqual(['customers'])
  })
})

describe('the limit of the deletion guard', () => {
  it.each([
    [50, 10, 804, 80],
    [50, 10, 100, 50],
    [0, 10, 9, 0],
    [0, 0, 804, 0],
    [0, 100, 804, 804],
  ])('%i or %i %% of %i people: %i', (guardCount, guardPercent, present, limit) => {
    expect(guardLimit({ guardCount, guardPercent, skipWithoutMobile: false }, present)).toBe(limit)
  })
})

describe('the capability matrix', () => {
  it('has a line for whatever any secret was tried with', () => {
    const report = (secretId: string, ...names: string[]): CapabilityReport => ({
      secretId,
      kind: 'app',
      capabilities: names.map((name) => ({
        name,
        title: { 'zh-CN': name, en: name },
        state: 'available',
        errcode: 0,
        detail: { 'zh-CN': '', en: '' },
      })),
      visibleDepartmentIds: [],
      visibleMemberCount: null,
      visibleMembersBy: 'range',
    })
    const lines = capabilityLines([report('s1', 'a', 'b'), report('s2', 'b', 'c')])
    expect(lines.map(({ name, cells }) => [name, ...cells.map((cell) => cell?.name ?? null)])).toEqual([
      ['a', 'a', null],
      ['b', 'b', 'b'],
      ['c', null, 'c'],
    ])
  })
})
