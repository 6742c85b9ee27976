import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import type { PracticeCompany } from '../../../src-main/sandbox/index.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'

let company: PracticeCompany
let desk: DeskUnderTest
let profileId: string
beforeEach(async () => {
  company = await openPracticeCompany({ departments: 4, members: 20, seed: 5, clock: systemClock })
  desk = await openDeskUnderTest()
  const { apiBaseUrl, credentials } = company
  const app = credentials.secrets.filter(({ kind }) => kind === 'app').slice(0, 1)
  profileId = await desk.addCompany({ apiBaseUrl, corpId: credentials.corpId, secrets: app })
})
afterEach(async () => {
  await desk.dispose()
  await company.dispose()
})

const answered = z.object({ answered: z.number() })

/** Processes that begin at the same moment, each with so many callers. Resolves to the number of calls answered. */
const race = async (processes: number, callers: number): Promise<number> => {
  const program = resolve(import.meta.dirname, '../../helpers/token-process.ts')
  const children = Array.from({ length: processes }, () =>
    fork(program, [desk.dir, profileId, String(callers)], {
      env: { ...process.env, WECOM_DESK_KEY_DIR: resolve(desk.dir, '../keys'), WECOM_DESK_KEYCHAIN: 'off' },
    }),
  )
  await Promise.all(children.map((child) => once(child, 'message')))
  const answers = children.map((child) => once(child, 'message'))
  const ended = children.map((child) => once(child, 'exit'))
  for (const child of children) child.send('go')
  const counts = (await Promise.all(answers)).map(([message]) => answered.parse(message).answered)
  expect((await Promise.all(ended)).map(([code]: unknown[]) => code)).toEqual(children.map(() => 0))
  return counts.reduce((sum, count) => sum + count, 0)
}

it('a hundred cold callers in one process cause one token request', async () => {
  expect(await race(1, 100)).toBe(100)
  expect(company.requests()).toEqual({ gettoken: 1, 'department/simplelist': 100 })
})

it('a hundred cold callers in twenty processes cause one token request', async () => {
  expect(await race(20, 5)).toBe(100)
  expect(company.requests()).toEqual({ gettoken: 1, 'department/simplelist': 100 })
})
