import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import { useMe } from '../stores/me.ts'
import { pages as all } from './pages.ts'
import type { PageEntry } from './pages.ts'

/** The pages that whoever looks may see; others are not offered. */
export function usePages(): { pages: ComputedRef<PageEntry[]>; isHidden: ComputedRef<boolean> } {
  const me = useMe()
  const route = useRoute()
  const pages = computed(() => all.filter(({ permissions }) => permissions.some((permission) => me.may(permission))))
  const isHidden = computed(
    () => all.some(({ name }) => name === route.name) && !pages.value.some(({ name }) => name === route.name),
  )
  return { pages, isHidden }
}
