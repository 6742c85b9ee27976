import { createLeaseRepository } from '../../src-main/store/lease-repository.ts'
import { openStore } from '../../src-main/store/store.ts'
import { systemClock } from '../../src-main/system-clock.ts'
import { createQuietLog } from './quiet-log.ts'

// A process of its own that takes a lease and keeps it until it is killed or told to write.
const [dataDir, work] = process.argv.slice(2)
if (dataDir === undefined) throw new Error('usage: lease-process DATA_DIR [lock]')
const store = openStore({ dataDir, clock: systemClock, log: createQuietLog(), checkIntegrity: false })
if (work === 'lock') {
  store.connection.exec('begin immediate')
  store.connection.exec('insert into search_position values (1, 1)')
  process.on('message', () => {
    store.connection.exec('commit')
    store.connection.close()
    process.disconnect?.()
  })
} else {
  await createLeaseRepository(store, systemClock).tryAcquire('one')
  // Keeps the process alive.
  process.on('message', () => {})
}
process.send?.('ready')
