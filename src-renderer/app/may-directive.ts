import type { Needed } from '@contract/needed-permissions.ts'
import type { Permission } from '@contract/permissions.ts'
import type { Directive } from 'vue'
import { useMe } from '../stores/me.ts'

/**
 * For `const vMay = useMayDirective()`, then `v-may="'wechat.sync.all'"` on a button: what a person may never do is not
 * shown to them. The element stays, so that nothing else of the page depends on it; theme.css takes it away.
 */
export function useMayDirective(): Directive<HTMLElement, Permission | Needed> {
  const me = useMe()
  const apply = (element: HTMLElement, wanted: Permission | Needed) => {
    const missing = me.missing(typeof wanted === 'string' ? [[wanted]] : wanted)
    if (missing === null) delete element.dataset['mayNot']
    else element.dataset['mayNot'] = missing
  }
  return {
    mounted: (element, { value }) => apply(element, value),
    updated: (element, { value }) => apply(element, value),
  }
}
