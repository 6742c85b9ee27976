import { describe, expect, it } from 'vitest'
import { eachConcurrently } from '../../../../src-main/directory/run/each-concurrently.ts'

const gate = () => {
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('many things, a few at a time', () => {
  it('takes each once, in order, and never more than the width', async () => {
    const started: number[] = []
    let underWay = 0
    let most = 0
    await eachConcurrently(
      Array.from({ length: 50 }, (_, index) => index),
      4,
      async (item) => {
        started.push(item)
        most = Math.max(most, ++underWay)
        await turn()
        underWay--
      },
    )
    expect(started).toEqual(Array.from({ length: 50 }, (_, index) => index))
    expect(most).toBe(4)
    await eachConcurrently([], 4, () => Promise.reject(new Error('never')))
  })

  it('starts nothing after a failure, and throws the first one when the others have ended', async () => {
    const started: number[] = []
    const held = gate()
    let isSettled = false
    const done = eachConcurrently([0, 1, 2, 3], 2, async (item) => {
      started.push(item)
      if (item === 0) throw new Error('first')
      await held.opened
      throw new Error('second')
    }).finally(() => (isSettled = true))
    const outcome = expect(done).rejects.toThrow('first')
    await turn()
    expect(isSettled).toBe(false)
    held.open()
    await outcome
    expect(started).toEqual([0, 1])
  })
})
