import { computed } from 'vue'
import { describe, expect, it } from 'vitest'
import { remedyPath } from '@/features/doctor/remedy-path.ts'
import { reportText } from '@/features/doctor/report-text.ts'
import { useDoctorRounds } from '@/features/doctor/use-doctor-rounds.ts'
import { createTexts } from '@/locales/index.ts'
import type { Text } from '@/locales/index.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope, settle } from '../in-scope.ts'
import { doctorReport, doctorStep, streamOf } from './doctor-reports.ts'

describe('a copied report', () => {
  const { t } = createTexts('zh-CN').global
  const text: Text = {
    t: (key, values = {}) => t(key as string, values),
    language: computed(() => 'zh-CN'),
    pick: (pair) => pair['zh-CN'],
  }

  it('says what failed and what to do, and holds no part of a token', () => {
    const steps = [
      doctorStep(),
      doctorStep({
        name: 'agent',
        state: 'failed',
        detail: { 'zh-CN': '被拒绝', en: 'refused' },
        remedy: { 'zh-CN': '加入企业可信IP', en: 'add it' },
        errcode: 60020,
        refusedIp: '203.0.113.9',
      }),
      doctorStep({ name: 'scope', state: 'skipped', durationMs: 0 }),
    ]
    const report = { ...doctorReport(false, true), steps }
    const copied = reportText([{ name: '通讯录助手 · 1000002', report }], text, 0)
    for (const part of [
      '通讯录助手 · 1000002',
      '60020',
      '203.0.113.9',
      '加入企业可信IP',
      '[未通过] 应用信息',
      '[跳过]',
    ])
      expect(copied).toContain(part)
    expect(copied).not.toContain('T0123456789')
  })
})

describe('where a refusal is settled', () => {
  it.each([
    [60020, 'app', 'doctor.path.trusted-ip'],
    [60020, 'directory-sync', 'doctor.path.trusted-ip-sync'],
    [40013, 'app', 'firstRun.path.company'],
    [40001, 'customer-contact', 'firstRun.path.customer-contact'],
    [40001, null, 'firstRun.path.app'],
    [60011, 'app', 'doctor.path.range'],
    [45009, 'app', null],
    [null, null, null],
  ] as const)('errcode %s of a secret of kind %s: %s', (errcode, kind, path) => {
    expect(remedyPath(errcode, kind)).toBe(path)
  })
})

describe('rounds of the doctor', () => {
  const open = () => {
    const asked: (string | undefined)[] = []
    const client = createFakeClient({
      doctor: {
        watch: ({ secretId }) => {
          asked.push(secretId)
          return Promise.resolve(streamOf(doctorReport(secretId !== 's2')))
        },
      },
    })
    return { asked, rounds: inScope(() => useDoctorRounds(client, () => 'p1')).value }
  }

  it('looks at one secret after the other', async () => {
    const { asked, rounds } = open()
    await rounds.run.run(['s1', 's2', 's3'])
    expect(asked).toEqual(['s1', 's2', 's3'])
    expect(rounds.rounds.value.map(({ secretId, report }) => [secretId, report?.passed])).toEqual([
      ['s1', true],
      ['s2', false],
      ['s3', true],
    ])
    expect(rounds.passedCount.value).toBe(2)
    expect(rounds.atWork.value).toBeUndefined()
  })

  it('asks nothing more once it is stopped', async () => {
    const { asked, rounds } = open()
    const running = rounds.run.run(['s1', 's2'])
    rounds.stop()
    await running
    await settle()
    expect(asked).toEqual(['s1'])
    expect(rounds.atWork.value).toBeUndefined()
  })
})
