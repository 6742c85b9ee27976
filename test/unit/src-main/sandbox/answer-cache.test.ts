import { expect, it } from 'vitest'
import { createAnswerCache } from '../../../../src-main/sandbox/endpoints/answer-cache.ts'

it('makes an answer once per stamp', () => {
  const cache = createAnswerCache(100)
  let made = 0
  const make = () => Buffer.from(`answer ${++made}`)
  expect(cache.get('a', 1, make)).toBe(cache.get('a', 1, make))
  expect(cache.get('a', 2, make).toString()).toBe('answer 2')
  expect(cache.get('b', 2, make).toString()).toBe('answer 3')
  expect(made).toBe(3)
})

it('drops the oldest answers once they are too large together, and keeps none that is too large alone', () => {
  const cache = createAnswerCache(100)
  let made = 0
  const make = (size: number) => () => {
    made++
    return Buffer.alloc(size)
  }
  cache.get('a', 1, make(60))
  cache.get('b', 1, make(60))
  expect(cache.sizeBytes).toBe(60)
  cache.get('b', 1, make(60))
  expect(made).toBe(2)
  cache.get('a', 1, make(60))
  expect(made).toBe(3)
  cache.get('huge', 1, make(101))
  expect(cache.sizeBytes).toBe(60)
})
