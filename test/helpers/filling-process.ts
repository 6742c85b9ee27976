import { openStore } from '../../src-main/store/store.ts'
import { systemClock } from '../../src-main/system-clock.ts'
import { createQuietLog } from './quiet-log.ts'

// A process of its own that writes rows of 100 kB one by one, and tells of each that was written, until it is killed.
const [dataDir] = process.argv.slice(2)
if (dataDir === undefined) throw new Error('usage: filling-process DATA_DIR')
const store = openStore({ dataDir, clock: systemClock, log: createQuietLog(), checkIntegrity: false })
const add = store.prepare(
  'insert into department_answer (department_key, digest, members) values (?, ?, randomblob(100000))',
)
for (let id = 0; ; id++) {
  await store.write(() => add.run(id, 'd'))
  process.send?.(id)
  await systemClock.sleep(1)
}
