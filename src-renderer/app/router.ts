import { createRouter, createWebHashHistory } from 'vue-router'
import type { Router } from 'vue-router'
import type { Permission } from '@contract/permissions.ts'
import { pages } from './pages.ts'

/** Hash history: the same addresses work from the app's own scheme and over HTTP, without a rule on the host. */
export function createPageRouter(
  ready: Promise<void>,
  hasCompanies: () => boolean,
  /** Whoever may not see the overview begins elsewhere. */
  may: (permission: Permission) => boolean = () => true,
): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', redirect: '/overview' },
      {
        path: '/start/:step?',
        name: 'start',
        meta: { bare: true },
        component: () => import('../features/first-run/FirstRunPage.vue'),
      },
      {
        path: '/errcodes/:errcode?',
        name: 'errcodes',
        component: () => import('../features/errcodes/ErrcodePage.vue'),
      },
      ...pages.map(({ name, path, load }) => ({ name, path, component: load })),
      { path: '/:rest(.*)*', name: 'lost', component: () => import('../frame/LostPage.vue') },
    ],
  })
  router.beforeEach(async (to) => {
    await ready
    if (to.redirectedFrom?.path === '/' && hasCompanies()) {
      const first = pages.find(({ permissions }) => permissions.some(may))
      return first && first.name !== to.name ? { name: first.name } : true
    }
    if (hasCompanies() || to.name === 'start' || to.name === 'settings' || to.name === 'errcodes') return true
    return { name: 'start' }
  })
  followEarlyAddress(router)
  return router
}

/**
 * An address that comes before the first page stands, such as a link of the system while the page loads, is not heard by the
 * router, which then puts its own in the place of it.
 */
function followEarlyAddress(router: Router): void {
  let early: string | null = null
  const hear = () => (early = location.hash.slice(1))
  addEventListener('hashchange', hear)
  void router.isReady().finally(() => {
    removeEventListener('hashchange', hear)
    if (early !== null) void router.replace(early)
  })
}
