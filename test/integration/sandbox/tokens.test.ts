import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPractice } from './practice-caller.ts'
import type { PracticeCaller } from './practice-caller.ts'

let practice: PracticeCaller
beforeEach(async () => {
  practice = await startPractice({ departments: 6, members: 30, limits: { perMinute: 20, wrongSecretsPerHour: 5 } })
})
afterEach(() => practice[Symbol.asyncDispose]())

const minuteMs = 60_000

describe('gettoken', () => {
  it('has credentials that look like the real ones and follow from the seed', async () => {
    const { corpId, secrets } = practice.company.credentials
    expect(corpId).toMatch(/^ww[0-9a-z]{16}$/)
    for (const { secret } of secrets) expect(secret).toMatch(/^[\w-]{43}$/)
    expect(secrets.map(({ kind }) => kind)).toEqual(['app', 'app', 'app', 'directory-sync', 'customer-contact'])
    await using again = await startPractice({ departments: 6, members: 30 })
    expect(again.company.credentials).toEqual(practice.company.credentials)
    await using other = await startPractice({ departments: 6, members: 30, seed: 2 })
    expect(other.company.credentials.corpId).not.toBe(corpId)
    expect(other.secret('full')).not.toBe(practice.secret('full'))
  })

  it('checks in the order that was recorded: secret missing, corp id missing, corp id, secret', async () => {
    const { corpId } = practice.company.credentials
    expect((await practice.raw('/cgi-bin/gettoken')).errcode).toBe(41004)
    expect((await practice.raw('/cgi-bin/gettoken?corpsecret=x')).errcode).toBe(41002)
    expect((await practice.fetchToken('ww0000000000000000', practice.secret('full'))).errcode).toBe(40013)
    expect((await practice.fetchToken(corpId, 'x'.repeat(43))).errcode).toBe(40001)
  })

  it('gives the same token while it is valid, and says how long it still is', async () => {
    const { corpId } = practice.company.credentials
    const first = await practice.fetchToken(corpId, practice.secret('full'))
    expect(first.json).toMatchObject({ errcode: 0, errmsg: 'ok', expires_in: 7200 })
    await practice.clock.advance(100_000)
    const second = await practice.fetchToken(corpId, practice.secret('full'))
    expect(second.json).toMatchObject({ access_token: first.json['access_token'], expires_in: 7100 })
    await practice.clock.advance(7_100_000)
    const third = await practice.fetchToken(corpId, practice.secret('full'))
    expect(third.json['access_token']).not.toBe(first.json['access_token'])
    expect(third.json['expires_in']).toBe(7200)
  })

  it('gives every secret a token of its own, which no restart hands to somebody else', async () => {
    const tokens = [await practice.token('full'), await practice.token('few-fields'), await practice.token('sync')]
    expect(new Set(tokens).size).toBe(3)
    await using restarted = await startPractice({ departments: 6, members: 30 })
    expect(tokens).not.toContain(await restarted.token('customer'))
  })

  it('blocks the address for an hour after too many wrong secrets', async () => {
    const { corpId } = practice.company.credentials
    for (let attempt = 0; attempt < 5; attempt++)
      expect((await practice.fetchToken(corpId, 'wrong')).errcode).toBe(40001)
    expect((await practice.fetchToken(corpId, practice.secret('full'))).errcode).toBe(45009)
    await practice.clock.advance(59 * minuteMs)
    expect((await practice.fetchToken(corpId, practice.secret('full'))).errcode).toBe(45009)
    await practice.clock.advance(minuteMs)
    expect((await practice.fetchToken(corpId, practice.secret('full'))).errcode).toBe(0)
  })
})

describe('a token', () => {
  it('must be there, known and valid, before anything else is looked at', async () => {
    const missing = await practice.raw('/cgi-bin/user/get')
    expect(missing.errcode).toBe(41001)
    expect((await practice.raw('/cgi-bin/user/get?access_token=')).errcode).toBe(41001)
    expect((await practice.raw('/cgi-bin/user/get?access_token=invented')).errcode).toBe(40014)
    const token = await practice.token('full')
    expect((await practice.raw(`/cgi-bin/user/get?access_token=${token}`)).errcode).toBe(41009)
    await practice.clock.advance(7_200_000)
    expect((await practice.raw(`/cgi-bin/user/get?access_token=${token}`)).errcode).toBe(42001)
  })

  it('counts in the query only', async () => {
    const token = await practice.token('full')
    const inHeader = await practice.raw('/cgi-bin/tag/list', { headers: { Authorization: `Bearer ${token}` } })
    expect(inHeader.errcode).toBe(41001)
    const inBody = await practice.raw('/cgi-bin/user/list_id', {
      method: 'POST',
      body: JSON.stringify({ access_token: token }),
    })
    expect(inBody.errcode).toBe(41001)
  })
})

describe('limits of frequency', () => {
  it('block one API for a minute and leave the others alone', async () => {
    for (let call = 0; call < 20; call++) expect((await practice.get('full', 'tag/list')).errcode).toBe(0)
    const blocked = await practice.get('full', 'tag/list')
    expect(blocked.json).toMatchObject({ errcode: 45009, taglist: [] })
    expect((await practice.get('few-fields', 'tag/list')).errcode).toBe(45009)
    expect((await practice.get('full', 'department/list')).errcode).toBe(0)
    await practice.clock.advance(59_999)
    expect((await practice.get('full', 'tag/list')).errcode).toBe(45009)
    await practice.clock.advance(1)
    expect((await practice.get('full', 'tag/list')).errcode).toBe(0)
  })

  it('allow five calls a minute with debug=1', async () => {
    for (let call = 0; call < 5; call++) expect((await practice.get('full', 'tag/list?debug=1')).errcode).toBe(0)
    expect((await practice.get('full', 'tag/list?debug=1')).errcode).toBe(45009)
    expect((await practice.get('full', 'tag/list')).errcode).toBe(0)
  })

  it('do not count logins with a valid code', async () => {
    const token = await practice.token('full')
    for (let call = 0; call < 25; call++) {
      const code = practice.company.directory.issueLoginCode(1_000_002, { openId: 'oNobody' })
      const reply = await practice.raw(`/cgi-bin/auth/getuserinfo?access_token=${token}&code=${code}`)
      expect(reply.json).toMatchObject({ errcode: 0, openid: 'oNobody' })
    }
    for (let call = 0; call < 21; call++)
      await practice.raw(`/cgi-bin/auth/getuserinfo?access_token=${token}&code=wrong`)
    expect((await practice.raw(`/cgi-bin/auth/getuserinfo?access_token=${token}&code=wrong`)).errcode).toBe(45009)
  })
})
