import type { Permission } from '@contract/permissions.ts'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useText } from '../locales/index.ts'
import { permissionText } from '../locales/permission-text.ts'
import { useMe } from '../stores/me.ts'

export interface May {
  /** Whether whoever looks at the page may do it. Hide, or disable and say `why`. */
  may: ComputedRef<boolean>
  /** “Needs the permission …”, for the title of a disabled control; undefined where it is permitted. */
  why: ComputedRef<string | undefined>
}

/** For a button or a section whose calls need all of these permissions. */
export function useMay(...permissions: readonly Permission[]): May {
  const me = useMe()
  const { t } = useText()
  const missing = computed(() => permissions.find((permission) => !me.may(permission)))
  return {
    may: computed(() => missing.value === undefined),
    why: computed(() => missing.value && t('access.needs', { permission: t(permissionText(missing.value)) })),
  }
}

/** The same for permissions that are not known beforehand: why one is missing, undefined where it is there. */
export function useWhyNot(): (permission: Permission) => string | undefined {
  const me = useMe()
  const { t } = useText()
  return (permission) =>
    me.may(permission) ? undefined : t('access.needs', { permission: t(permissionText(permission)) })
}
