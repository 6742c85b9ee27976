import { describe, expect, it } from 'vitest'
import { createChangeHub } from '../../../src-main/changes.ts'

describe('notices of changes', () => {
  it('reach a reader that subscribed before they came, each pending one once', async () => {
    const hub = createChangeHub()
    const notices = hub.watch(undefined)
    for (let index = 0; index < 1000; index++) hub.publish('directory', { profileId: 'p' })
    hub.publish('runs', { profileId: 'p', runId: 'r' })
    expect((await notices.next()).value).toEqual({ topic: 'directory', profileId: 'p', runId: null })
    expect((await notices.next()).value).toEqual({ topic: 'runs', profileId: 'p', runId: 'r' })
    const next = notices.next()
    hub.publish('profiles')
    expect((await next).value).toEqual({ topic: 'profiles', profileId: null, runId: null })
    await notices.return()
  })

  it('end with the reader, also while nothing happens, and what came before the end is not lost to others', async () => {
    const hub = createChangeHub()
    const reader = new AbortController()
    const [mine, others] = [hub.watch(reader.signal), hub.watch(undefined)]
    const waiting = mine.next()
    reader.abort()
    expect((await waiting).done).toBe(true)
    hub.publish('runs')
    expect((await others.next()).value).toMatchObject({ topic: 'runs' })
    await others.return()
    expect((await hub.watch(AbortSignal.abort()).next()).done).toBe(true)
  })

  it('that come while one is being handed over follow it', async () => {
    const hub = createChangeHub()
    const notices = hub.watch(undefined)
    hub.publish('runs')
    await notices.next()
    hub.publish('directory')
    expect((await notices.next()).value).toMatchObject({ topic: 'directory' })
    await notices.return()
  })
})
