import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtInRoles } from '../../../../src-main/access/built-in-roles.ts'
import { permissions } from '../../../../src-main/contract/permissions.ts'
import { openAccessWorld, otherPassword, password } from '../../../helpers/access-world.ts'
import type { AccessWorld } from '../../../helpers/access-world.ts'

let world: AccessWorld
beforeEach(() => {
  world = openAccessWorld()
})
afterEach(() => world.close())

const may = (cookie: string) => world.gate.bySession(cookie)?.actor.permissions

describe('signing in', () => {
  it('lets the right password in, whatever the case of the name, as the role of now', async () => {
    await world.add('Alice', 'viewer')
    const { actor } = world.as(await world.signIn('aLICE'))
    expect(actor).toMatchObject({ name: 'Alice', via: 'browser', roleId: 'viewer' })
    expect(actor.permissions.has('wechat.user.view')).toBe(true)
    expect(actor.permissions.has('wechat.user.reveal')).toBe(false)
    expect(world.audit.list({ offset: 0, limit: 1 }).items[0]).toMatchObject({
      call: 'access.signIn',
      outcome: 'done',
      actor: `${actor.id} (Alice)`,
    })
  })

  it('answers alike for an unknown name, a wrong password and somebody switched off', async () => {
    const alice = await world.add('alice', 'viewer')
    expect(await world.signIn('alice', 'wrong wrong wrong')).toBe('wrong')
    expect(await world.signIn('nobody')).toBe('wrong')
    await world.area.updateOperator({ operatorId: alice.operatorId, enabled: false }, world.owner)
    expect(await world.signIn('alice')).toBe('wrong')
  })

  it('waits longer with every failure, by name and address, and not for others', async () => {
    await world.add('alice', 'owner')
    const waits: string[] = []
    for (let attempt = 0; attempt < 9; attempt++) {
      const answer = await world.signIn('alice', `wrong ${attempt}`)
      waits.push(answer)
      if (answer.startsWith('wait')) await world.clock.advance(Number(answer.slice(5)) * 1000)
    }
    expect(waits).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'wait 2', 'wrong', 'wait 4', 'wrong'])
    // Also with the right password, until the wait is over; from elsewhere at once.
    expect(await world.signIn('alice')).toBe('wait 8')
    expect(await world.signIn('alice', password, '192.0.2.8')).not.toContain('wait')
    await world.clock.advance(8_000)
    expect(world.as(await world.signIn('alice')).actor.name).toBe('alice')
    expect(await world.signIn('alice', 'wrong again')).toBe('wrong')
  })

  it('counts a neighbourhood of IPv6 addresses as one, and names from one address together', async () => {
    let refused = 0
    for (let attempt = 0; attempt < 40; attempt++)
      if ((await world.signIn(`name${attempt}`, 'wrong wrong', `2001:db8:1:2::${attempt}`)) === 'wrong') refused++
    expect(refused).toBe(20)
    expect(await world.signIn('name', 'wrong wrong', '2001:db8:1:3::1')).toBe('wrong')
  })

  it('leaves a few audit rows for a flood, with its number, and never what was typed as an unknown name', async () => {
    await world.add('alice', 'owner')
    for (let attempt = 0; attempt < 60; attempt++)
      await world.signIn(attempt % 2 ? 'alice' : 'my-secret-in-the-wrong-field', 'wrong wrong', `192.0.2.${attempt}`)
    await world.clock.advance(10 * 60_000)
    await world.dispose()
    const rows = world.audit.list({ offset: 0, limit: 50 }).items
    expect(rows.every(({ call, outcome }) => call === 'access.signIn' && outcome === 'refused')).toBe(true)
    expect(rows).toHaveLength(6)
    expect(rows[0]?.detail['count']).toBe(55)
    expect(JSON.stringify([rows, world.log.lines])).not.toContain('my-secret')
  })
})

describe('a session', () => {
  it('ends at once when its operator is switched off, removed, or gets another password, also by another process', async () => {
    const { area } = world.openAnother()
    const ends = [
      (operatorId: string) => area.updateOperator({ operatorId, enabled: false }, world.owner),
      (operatorId: string) => area.updateOperator({ operatorId, password: otherPassword }, world.owner),
      (operatorId: string) => area.removeOperator({ operatorId }, world.owner),
    ]
    for (const [index, end] of ends.entries()) {
      const { operatorId } = await world.add(`name${index}`, 'operator')
      const cookie = await world.signIn(`name${index}`)
      expect(may(cookie)).toBeDefined()
      await end(operatorId)
      expect(may(cookie), `${index}`).toBeUndefined()
    }
  })

  it('stays ended when somebody is switched on again', async () => {
    const { operatorId } = await world.add('alice', 'operator')
    const cookie = await world.signIn('alice')
    await world.area.updateOperator({ operatorId, enabled: false }, world.owner)
    expect(may(cookie)).toBeUndefined()
    await world.area.updateOperator({ operatorId, enabled: true }, world.owner)
    expect(may(cookie)).toBeUndefined()
  })

  it('has the permissions of another role, and of a changed one, from the next use on', async () => {
    const { operatorId } = await world.add('alice', 'operator')
    const cookie = await world.signIn('alice')
    expect(may(cookie)?.has('wechat.sync.all')).toBe(true)
    const role = await world.area.setRole({ name: 'desk', permissions: ['wechat.user.view'] }, world.owner)
    await world.area.updateOperator({ operatorId, roleId: role.roleId }, world.owner)
    expect([...(may(cookie) ?? [])]).toEqual(['wechat.user.view', 'wechat.self'])
    await world.area.setRole({ roleId: role.roleId, name: 'desk', permissions: ['wechat.user.reveal'] }, world.owner)
    expect([...(may(cookie) ?? [])]).toEqual(['wechat.user.reveal', 'wechat.self'])
  })

  it('survives a change of the own password, where the others end', async () => {
    await world.add('alice', 'viewer')
    const [here, there] = [await world.signIn('alice'), await world.signIn('alice')]
    const change = (current: string, next: string) =>
      world.area.changeOwnPassword({ password: current, newPassword: next }, world.as(here))
    await expect(change('wrong wrong wrong', otherPassword)).rejects.toMatchObject({ data: { field: 'password' } })
    await expect(change(password, 'alice12345')).rejects.toMatchObject({ data: { field: 'newPassword' } })
    await change(password, otherPassword)
    expect(may(here)).toBeDefined()
    expect(may(there)).toBeUndefined()
    expect(await world.signIn('alice', otherPassword)).not.toBe('wrong')
  })
})

describe('powers', () => {
  it('of the built-in roles are these and no others', () => {
    const lacking = (role: keyof typeof builtInRoles) =>
      permissions
        .filter((name) => !builtInRoles[role].permissions.has(name))
        .map((name) => name.slice('wechat.'.length))
    const onlyOwner =
      'user.reveal profile.manage system.manage sandbox.manage alert.manage audit.view access.view access.manage ' +
      'privacy.manage privacy.wipe backup.manage backup.restore'
    const daily =
      'sync.department sync.user sync.all user.export token.manage schedule.manage notification.manage log.view backup.view'
    expect(lacking('owner')).toEqual([])
    expect(lacking('operator')).toEqual(onlyOwner.split(' '))
    expect(lacking('viewer').toSorted()).toEqual([...onlyOwner.split(' '), ...daily.split(' ')].toSorted())
  })

  it('cannot be given, changed or taken beyond the own ones', async () => {
    const role = await world.area.setRole(
      { name: 'gatekeeper', permissions: ['wechat.access.view', 'wechat.access.manage', 'wechat.user.view'] },
      world.owner,
    )
    await world.add('gina', role.roleId)
    const owner = await world.add('owen', 'owner')
    await world.add('olga', 'owner')
    const call = world.as(await world.signIn('gina'))
    const { area } = world
    const refused: (() => unknown)[] = [
      () => area.addOperator({ name: 'x', password, roleId: 'owner' }, call),
      () => area.addOperator({ name: 'x', password, roleId: 'viewer' }, call),
      () => area.updateOperator({ operatorId: owner.operatorId, password: otherPassword }, call),
      () => area.updateOperator({ operatorId: owner.operatorId, enabled: false }, call),
      () => area.removeOperator({ operatorId: owner.operatorId }, call),
      () => area.setRole({ name: 'more', permissions: ['wechat.user.reveal'] }, call),
      () => area.addApiKey({ name: 'k', scopes: ['wechat.user.reveal'], expiresAtMs: null }, call),
    ]
    for (const [index, work] of refused.entries())
      await expect(Promise.resolve().then(work), `${index}`).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(area.addOperator({ name: 'helper', password, roleId: role.roleId }, call)).resolves.toMatchObject({
      name: 'helper',
    })
  })

  it('the last enabled owner stays, except for whoever is at the machine', async () => {
    const { operatorId } = await world.add('owen', 'owner')
    const off = await world.add('otto', 'owner')
    await world.area.updateOperator({ operatorId: off.operatorId, enabled: false }, world.owner)
    const self = world.as(await world.signIn('owen'))
    const link = { actor: { ...world.owner.actor, via: 'browser' as const } }
    for (const call of [self, link])
      for (const work of [
        (): unknown => world.area.removeOperator({ operatorId }, call),
        (): unknown => world.area.updateOperator({ operatorId, enabled: false }, call),
        (): unknown => world.area.updateOperator({ operatorId, roleId: 'viewer' }, call),
      ])
        await expect(Promise.resolve().then(work)).rejects.toMatchObject({ code: 'INVALID' })
    expect(world.gate.hasEnabledOwner()).toBe(true)
    await world.area.removeOperator({ operatorId }, world.owner)
    expect(world.gate.hasEnabledOwner()).toBe(false)
  })

  it('built-in roles stay as they are, and a role in use is not removed', async () => {
    await expect(
      world.area.setRole({ roleId: 'viewer', name: 'v', permissions: ['wechat.user.reveal'] }, world.owner),
    ).rejects.toMatchObject({ code: 'INVALID' })
    const { roleId } = await world.area.setRole({ name: 'desk', permissions: [] }, world.owner)
    await world.add('alice', roleId)
    await expect(world.area.removeRole({ roleId }, world.owner)).rejects.toMatchObject({ code: 'INVALID' })
    await expect(world.area.setRole({ name: 'Viewer', permissions: [] }, world.owner)).rejects.toMatchObject({
      data: { field: 'name' },
    })
  })
})

describe('an API key', () => {
  const make = (
    scopes: Parameters<AccessWorld['area']['addApiKey']>[0]['scopes'],
    call = world.owner,
    expiresAtMs = 0,
  ) =>
    world.area.addApiKey(
      { name: `key${world.clock.nowMs()}${scopes.length}`, scopes, expiresAtMs: expiresAtMs || null },
      call,
    )

  it('has its scopes and no more, is kept as a hash only, and notes its use once a minute', async () => {
    const { key, keyId } = await make(['wechat.user.view'])
    expect(key).toMatch(/^wd_[\w-]{43}$/)
    expect(world.gate.byApiKey(key)).toMatchObject({ id: keyId, via: 'api' })
    expect([...(world.gate.byApiKey(key)?.permissions ?? [])]).toEqual(['wechat.user.view', 'wechat.self'])
    expect(world.gate.byApiKey(`${key.slice(0, -1)}~`)).toBeNull()
    const used = async () => {
      await world.clock.advance(0)
      return (await world.area.apiKeys({}, world.owner))[0]?.lastUsedAtMs
    }
    const first = await used()
    expect(first).toBe(world.clock.nowMs())
    await world.clock.advance(59_000)
    world.gate.byApiKey(key)
    expect(await used()).toBe(first)
    await world.clock.advance(2_000)
    world.gate.byApiKey(key)
    expect(await used()).toBe(world.clock.nowMs())
    const stored = JSON.stringify(world.store.prepare('select * from api_key').all())
    expect(stored).not.toContain(key.slice(3, 40))
  })

  it('ends with its time, at once when revoked, and with who made it', async () => {
    const expiring = await make(['wechat.user.view'], world.owner, world.clock.nowMs() + 1000)
    expect(world.gate.byApiKey(expiring.key)).not.toBeNull()
    await world.clock.advance(1000)
    expect(world.gate.byApiKey(expiring.key)).toBeNull()
    const revoked = await make(['wechat.user.view'])
    await world.openAnother().area.revokeApiKey({ keyId: revoked.keyId }, world.owner)
    expect(world.gate.byApiKey(revoked.key)).toBeNull()

    const { operatorId } = await world.add('owen', 'owner')
    const { key } = await make(['wechat.user.view', 'wechat.user.reveal'], world.as(await world.signIn('owen')))
    const scopes = () => world.gate.byApiKey(key)?.permissions
    expect(scopes()?.has('wechat.user.reveal')).toBe(true)
    await world.area.updateOperator({ operatorId, roleId: 'viewer' }, world.owner)
    expect([...(scopes() ?? [])]).toEqual(['wechat.user.view', 'wechat.self'])
    await world.area.updateOperator({ operatorId, enabled: false }, world.owner)
    expect(scopes()).toBeUndefined()
    await world.area.removeOperator({ operatorId }, world.owner)
    expect((await world.area.apiKeys({}, world.owner)).some(({ createdBy }) => createdBy === operatorId)).toBe(false)
  })
})
