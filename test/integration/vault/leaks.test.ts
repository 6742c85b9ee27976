import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { createAuditTrail } from '../../../src-main/access/audit-trail.ts'
import { call, createPlace, openWorld, refusal } from './credential-world.ts'

const planted = {
  secret: 'PLANTED-secret-4f9a0c',
  replaced: 'PLANTED-older-secret-77',
  refused: 'PLANTED-refused-secret-88',
  token: 'PLANTED-token-1b7e55d0',
  passphrase: 'PLANTED passphrase 9c2',
  newPassphrase: 'PLANTED passphrase new 31',
  wrongPassphrase: 'PLANTED passphrase wrong 5',
  fromEnv: 'PLANTED-env-secret-60',
}

it('no secret, token or passphrase is in the database, its WAL, logs, audit, answers or errors', async () => {
  using place = createPlace()
  const shown: unknown[] = []
  using world = openWorld(place, {
    passphrase: planted.passphrase,
    prove: ({ secret }) =>
      secret === planted.refused
        ? Promise.reject(new Error(`gettoken?corpsecret=${secret} answered 40001`))
        : Promise.resolve(),
  })
  const { store, log, redactor } = world
  const profile = await world.addProfile()
  shown.push(await world.setSecret(profile.id, 1, planted.replaced))
  const secret = await world.setSecret(profile.id, 1, planted.secret)
  shown.push(secret, await world.profiles.list({}, call))
  log.error('the proof failed', { error: await refusal(() => world.setSecret(profile.id, 1, planted.refused)) })
  await world.tokens.write(secret.id, { token: planted.token, fetchedAtMs: 1, expiresAtMs: 2 })

  const found = world.profiles.readEnv({ text: `WECHAT_SECRET=${planted.fromEnv}\nOTHER=${planted.fromEnv}` }, call)
  shown.push(found)
  const { handle } = await found
  await world.secrets.set(
    {
      profileId: profile.id,
      kind: 'directory-sync',
      agentId: null,
      envHandle: handle ?? '',
      label: '',
      mayCallCustomerApis: false,
      unproven: false,
    },
    call,
  )
  await world.vault.rotate(planted.newPassphrase)
  shown.push(await refusal(() => world.vault.unlock(planted.wrongPassphrase)), await world.vault.status())

  // As careless code might do it.
  log.info(`asking with ${planted.secret}`, {
    url: `https://x/?access_token=${planted.token}`,
    deep: [{ note: planted.fromEnv }],
  })
  log
    .child({ runId: 'r', given: planted.passphrase })
    .warn(`tried ${planted.wrongPassphrase}`, { error: new Error(planted.secret) })
  await createAuditTrail({ store, clock: world.clock, redact: redactor.fields }).append({
    actor: call.actor,
    call: 'secrets.set',
    target: profile.id,
    outcome: 'done',
    detail: { secret: planted.secret, note: `was ${planted.replaced}`, token: planted.token },
  })

  const written = place.everyByte()
  expect(written.includes('was ***')).toBe(true)
  expect(written.includes('asking with ***')).toBe(true)
  expect(written.includes(profile.id)).toBe(true)
  const answers = inspect(shown, { depth: 20, showHidden: true })
  for (const value of Object.values(planted)) {
    for (const spelling of [value, Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')])
      expect(written.includes(spelling), spelling).toBe(false)
    expect(answers).not.toContain(value)
  }
})
