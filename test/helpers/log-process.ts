import { createLogFile } from '../../src-main/telemetry/log-file.ts'
import { systemClock } from '../../src-main/system-clock.ts'

// A process of its own that writes lines to a log which others write to as well.
const [dir, name, count] = process.argv.slice(2)
if (dir === undefined || name === undefined) throw new Error('usage: log-process DIR NAME COUNT')
const file = createLogFile({ dir, clock: systemClock, maxFileBytes: 20_000 })
for (let index = 0; index < Number(count); index += 1) {
  const fields = { level: 'info', time: Date.now(), msg: `${name} ${index}`, fill: 'x'.repeat(index % 300) }
  file.write(JSON.stringify(fields))
}
