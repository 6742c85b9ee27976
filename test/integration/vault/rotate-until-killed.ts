import { openWorld } from './credential-world.ts'

/** A process that rotates the key again and again; its parent kills it at any moment. */
const [dir = '', dataDir = '', keyDir = ''] = process.argv.slice(2)
const world = openWorld({ dir, dataDir, keyDir, everyByte: () => Buffer.alloc(0), [Symbol.dispose]: () => undefined })
for (;;) {
  await world.vault.rotate(null)
  process.stdout.write('rotated\n')
}
