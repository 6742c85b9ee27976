import { expect, it } from 'vitest'
import { readFailure } from '@/app/failure.ts'
import { placeFor } from '@/components/failure-help.ts'

const failure = (code: string, data: object = {}) => readFailure({ code, data })
const refused = (remedy: string) => failure('WECOM_REJECTED', { remedy, errcode: 40001 })

it('leads to where the failure can be put right', () => {
  expect(placeFor(refused('check-secret'), '/sync')?.path).toBe('/settings/active/credentials')
  expect(placeFor(refused('check-corp-id'), '/sync')?.path).toBe('/settings/active/company')
  expect(placeFor(failure('WECOM_UNREACHABLE'), '/directory')?.path).toBe('/settings/active/doctor')
  expect(placeFor(failure('VAULT_REFUSED'), '/directory')?.path).toBe('/settings/general')
  expect(placeFor(failure('NOT_CONFIGURED', { missing: 'profile' }), '/sync')?.path).toBe('/start/company')
  expect(placeFor(failure('ALREADY_RUNNING', { runId: 'r7' }), '/directory')?.path).toBe('/sync/r7')
  expect(placeFor(refused('wait'), '/sync')).toBeNull()
})

it('never leads to where one is', () => {
  const secret = refused('check-secret')
  for (const here of ['/settings', '/settings/active', '/settings/active/credentials', '/settings/p1/credentials'])
    expect(placeFor(secret, here)).toBeNull()
  expect(placeFor(secret, '/settings/p1/doctor')).not.toBeNull()
  expect(placeFor(secret, '/settings/general')).not.toBeNull()
  expect(placeFor(secret, '/start/company')).toBeNull()
  expect(placeFor(failure('VAULT_REFUSED'), '/settings/general')).toBeNull()
  expect(placeFor(failure('ALREADY_RUNNING', { runId: 'r7' }), '/sync/r7')).toBeNull()
})
