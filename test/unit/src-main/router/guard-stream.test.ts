import { describe, expect, it } from 'vitest'
import { guardStream } from '../../../../src-main/router/guard-stream.ts'

const same = (error: unknown) => error

describe('a guarded stream', () => {
  it('passes items and the result', async () => {
    const source = (async function* () {
      yield 1
      yield 2
      return 'end'
    })()
    const stream = guardStream(source, undefined, same)
    expect([await stream.next(), await stream.next(), await stream.next()]).toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
      { value: 'end', done: true },
    ])
  })

  it('ends on abort although its source waits for something else', async () => {
    const reader = new AbortController()
    let wasReturned = false
    const source: AsyncIterator<number, unknown, void> = {
      next: () => new Promise(() => undefined),
      return: () => {
        wasReturned = true
        return new Promise(() => undefined)
      },
    }
    const stream = guardStream(source, reader.signal, same)
    const pending = stream.next()
    reader.abort()
    expect(await pending).toEqual({ value: undefined, done: true })
    expect(wasReturned).toBe(true)
  })

  it('ends a source that nobody has asked for an item', async () => {
    let returned = 0
    const source = {
      next: () => Promise.resolve({ value: 1, done: false as const }),
      return: () => {
        returned++
        return Promise.resolve({ value: undefined, done: true as const })
      },
    }
    const reader = new AbortController()
    guardStream(source, reader.signal, same)
    reader.abort()
    expect(returned).toBe(1)
    await guardStream(source, undefined, same).return(undefined)
    expect(returned).toBe(2)
  })

  it('answers a reader that leaves while it waits', async () => {
    const stream = guardStream({ next: () => new Promise<never>(() => undefined) }, undefined, same)
    const pending = stream.next()
    await stream.return(undefined)
    expect(await pending).toEqual({ value: undefined, done: true })
  })

  it('takes nothing from its source when the reader has left before', async () => {
    let asked = 0
    const source = {
      next: () => {
        asked++
        return Promise.resolve({ value: 1, done: false as const })
      },
    }
    expect(await guardStream(source, AbortSignal.abort(), same).next()).toEqual({ value: undefined, done: true })
    expect(asked).toBe(0)
  })

  it('returns its source when the reader leaves', async () => {
    let wasEnded = false
    const source = (async function* () {
      try {
        for (;;) yield 1
      } finally {
        wasEnded = true
      }
    })()
    for await (const _item of guardStream(source, undefined, same)) break
    expect(wasEnded).toBe(true)
  })

  it('converts the errors of its source', async () => {
    // eslint-disable-next-line require-yield
    const source = (async function* () {
      throw new Error('inside')
    })()
    const stream = guardStream(source, undefined, () => new Error('outside'))
    await expect(stream.next()).rejects.toThrow('outside')
  })
})
