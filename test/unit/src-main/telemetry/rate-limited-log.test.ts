import { expect, it } from 'vitest'
import { createRateLimitedLog } from '../../../../src-main/telemetry/rate-limited-log.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'
import { createQuietLog } from '../../../helpers/quiet-log.ts'

it('writes a message a few times a minute, and later how often it was left out', async () => {
  const clock = createManualClock()
  const log = createQuietLog()
  const limited = createRateLimitedLog(log, clock)
  for (let number = 0; number < 1000; number++) limited.warn('refused', { number })
  limited.info('something else')
  const refused = log.lines.filter(({ message }) => message === 'refused')
  expect(refused.map(({ fields }) => fields['number'])).toEqual([0, 1, 2, 3, 4])
  expect(log.lines.slice(5)).toMatchObject([
    { level: 'warn', fields: { about: 'refused' } },
    { level: 'info', message: 'something else' },
  ])
  await clock.advance(60_000)
  limited.warn('refused', { number: 1000 })
  limited.warn('refused', { number: 1001 })
  expect(log.lines.slice(7)).toMatchObject([
    { message: 'refused', fields: { number: 1000, moreSince: 995 } },
    { message: 'refused', fields: { number: 1001 } },
  ])
})
