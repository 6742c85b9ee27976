import { afterAll, beforeAll, expect, it } from 'vitest'
import { memberFilter } from '../../../src-main/contract/directory.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'
import type { StrangerCompany } from '../../helpers/stranger-company.ts'

let desk: DeskUnderTest
let stranger: StrangerCompany
beforeAll(async () => {
  desk = await openDeskUnderTest()
  stranger = await openStrangerCompany({
    departments: [{ id: 1, name: '总部', parentid: 0 }],
    members: new Map([
      [
        1,
        [
          { userid: 'a', name: '欧阳小甲', department: [1], avatar: 'http://wx.qlogo.cn/mmopen/x/0' },
          { userid: 'b', name: '乙', department: [1], avatar: 'https://elsewhere.example/x.png' },
        ],
      ],
    ]),
  })
  for (const name of ['first', 'second']) {
    await desk.addCompany({
      name,
      corpId: name === 'first' ? 'ww1234567890abcdef' : 'ww1234567890abcde0',
      apiBaseUrl: stranger.apiBaseUrl,
      secrets: [{ kind: 'app', agentId: 7, secret: strangerSecret }],
    })
  }
})
afterAll(async () => {
  await desk.dispose()
  await stranger.close()
})

it('keeps columns and saved filters of each company, and tells other windows', async () => {
  const [first, second] = (await desk.areas.profiles.list({}, desk.call)).map(({ id }) => id)
  const told = desk.services.changes.watch(AbortSignal.timeout(5000))
  const columns = [
    { name: 'email' as const, widthPx: 240 },
    { name: 'name' as const, widthPx: null },
  ]
  await desk.areas.directory.setLayout({ profileId: first, columns }, desk.call)
  expect((await told.next()).value).toMatchObject({ topic: 'preferences', profileId: first })
  const filter = memberFilter.parse({ leadersOnly: true })
  const both = await desk.areas.directory.setLayout(
    { profileId: first, savedFilters: [{ name: '负责人', filter }] },
    desk.call,
  )
  expect(both.columns).toEqual(columns)
  await desk.reopen()
  expect(await desk.areas.directory.layout({ profileId: first }, desk.call)).toEqual(both)
  expect((await desk.areas.directory.layout({ profileId: second }, desk.call)).savedFilters).toEqual([])
})

it('keeps them for each person: whoever changed nothing sees what the owner has, and nobody changes it for others', async () => {
  const [, second] = (await desk.areas.profiles.list({}, desk.call)).map(({ id }) => id)
  const filter = memberFilter.parse({ query: '甲' })
  const saved = (name: string) => [{ name, filter }]
  const made = await desk.areas.access.addOperator(
    { name: 'vera', password: 'wobble kettle seven', roleId: 'viewer' },
    desk.call,
  )
  const vera = { actor: { ...desk.call.actor, id: made.operatorId } }
  const key = { actor: { ...desk.call.actor, id: 'key-1' } }
  const seenBy = async (call: typeof vera) =>
    (await desk.areas.directory.layout({ profileId: second }, call)).savedFilters.map(({ name }) => name).join()
  await desk.areas.directory.setLayout({ profileId: second, savedFilters: saved('owner') }, desk.call)
  expect(await Promise.all([desk.call, vera, key].map(seenBy))).toEqual(['owner', 'owner', 'owner'])
  await desk.areas.directory.setLayout({ profileId: second, savedFilters: saved('vera') }, vera)
  await desk.areas.directory.setLayout({ profileId: second, savedFilters: saved('later') }, desk.call)
  expect(await Promise.all([desk.call, vera, key].map(seenBy))).toEqual(['later', 'vera', 'later'])
  await desk.reopen()
  expect(await Promise.all([desk.call, vera, key].map(seenBy))).toEqual(['later', 'vera', 'later'])
  await desk.areas.access.removeOperator({ operatorId: made.operatorId }, desk.call)
  expect(await seenBy(vera)).toBe('later')
})

it('gives out the address of a picture only when pictures are wanted, and only of a server that is known', async () => {
  const [first] = (await desk.areas.profiles.list({}, desk.call)).map(({ id }) => id)
  await desk.sync('all', { profileId: first ?? '' })
  const addresses = async () => {
    const page = { profileId: first, ...memberFilter.parse({}), offset: 0, limit: 10 }
    const { items } = await desk.areas.directory.members(page, desk.call)
    return items.map(({ avatarUrl }) => avatarUrl)
  }
  expect(await addresses()).toEqual(['', ''])
  await desk.areas.system.setPreferences({ avatars: true }, desk.call)
  expect(await addresses()).toEqual(['https://wx.qlogo.cn/mmopen/x/0', ''])
  const detail = await desk.areas.directory.member({ profileId: first, userId: 'a' }, desk.call)
  expect(detail.avatarUrl).toBe('https://wx.qlogo.cn/mmopen/x/0')
})

it('forgets filters about somebody who is forgotten, whoever saved them', async () => {
  const [first] = (await desk.areas.profiles.list({}, desk.call)).map(({ id }) => id)
  const vera = { actor: { ...desk.call.actor, id: 'op-vera' } }
  const savedFilters = ['欧阳小甲', '乙'].map((query) => ({ name: query, filter: memberFilter.parse({ query }) }))
  for (const call of [desk.call, vera]) await desk.areas.directory.setLayout({ profileId: first, savedFilters }, call)
  const person = { profileId: first ?? '', userId: 'a', staysForgotten: false, confirm: 'a' }
  await desk.areas.privacy.forgetPerson(person, desk.call)
  for (const call of [desk.call, vera]) {
    const left = (await desk.areas.directory.layout({ profileId: first }, call)).savedFilters
    expect(left.map(({ name }) => name)).toEqual(['乙'])
  }
})
