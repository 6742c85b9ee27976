import { openPracticeCompany } from '../../src-main/sandbox/index.ts'
import { systemClock } from '../../src-main/system-clock.ts'

// The practice company in a process of its own, so that its work is not counted as the client's.
const [departments, members] = process.argv.slice(2).map(Number)
if (departments === undefined || members === undefined) throw new Error('usage: practice-process DEPARTMENTS MEMBERS')
// Its limits are the platform's (10,000 calls a minute), which a row of measured runs would exceed.
const company = await openPracticeCompany({
  departments,
  members,
  seed: 1,
  clock: systemClock,
  limits: { perMinute: 1e9, perHour: 1e9 },
})
process.send?.({ apiBaseUrl: company.apiBaseUrl, credentials: company.credentials })
process.on('disconnect', () => void company.dispose().then(() => process.exit()))
