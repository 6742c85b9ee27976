import { expect, it } from 'vitest'
import { createPageRouter } from '../../../../src-renderer/app/router.ts'

it('follows an address that comes before the first page stands', async () => {
  const ready = Promise.withResolvers<undefined>()
  location.hash = '#/lost-one'
  const router = createPageRouter(
    ready.promise.then(() => undefined),
    () => true,
  )
  const first = router.push('/lost-one')
  location.hash = '#/lost-two'
  dispatchEvent(new Event('hashchange'))
  ready.resolve(undefined)
  await first
  await router.isReady()
  await expect.poll(() => router.currentRoute.value.fullPath).toBe('/lost-two')
})
