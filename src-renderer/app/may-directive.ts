import type { Permission } from '@contract/permissions.ts'
import type { Directive } from 'vue'
import { useText } from '../locales/index.ts'
import { permissionText } from '../locales/permission-text.ts'
import { useMe } from '../stores/me.ts'

type Wanted = Permission | readonly Permission[]

/**
 * For `const vMay = useMayDirective()`, then `v-may="'wechat.sync.all'"` on a button: without the permission it is disabled, and its title says what it needs. Only where
 * the control is of use to look at; what is of none is left out with `useMay`.
 */
export function useMayDirective(): Directive<HTMLElement, Wanted> {
  const { t } = useText()
  const me = useMe()
  const apply = (element: HTMLElement, wanted: Wanted) => {
    const missing = (typeof wanted === 'string' ? [wanted] : wanted).find((permission) => !me.may(permission))
    if (missing === undefined) {
      if (element.dataset['may'] === undefined) return
      delete element.dataset['may']
      element.removeAttribute('disabled')
      element.removeAttribute('title')
      element.classList.remove('is-disabled')
      return
    }
    element.dataset['may'] = missing
    element.setAttribute('disabled', '')
    element.setAttribute('title', t('access.needs', { permission: t(permissionText(missing)) }))
    element.classList.add('is-disabled')
  }
  return {
    mounted: (element, { value }) => apply(element, value),
    updated: (element, { value }) => apply(element, value),
  }
}
