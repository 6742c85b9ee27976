import { neededToSync } from '@contract/needed-permissions.ts'
import type { Needed } from '@contract/needed-permissions.ts'
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { shownName } from '../../format/names.ts'
import { formatNumber } from '../../format/numbers.ts'
import type { Text } from '../../locales/index.ts'
import { useMe } from '../../stores/me.ts'
import type { DepartmentNode } from './department-tree.ts'
import type { OpenMenu } from './use-member-menu.ts'

export interface DepartmentMenuActions {
  copyText: (text: string) => void
  /** Its people and those below it. */
  sync: (node: DepartmentNode) => void
  exportPeople: (node: DepartmentNode) => void
  /** A run is under way, and there is one at a time. */
  isSyncing: () => boolean
}

/** The context menu of a department. */
export function useDepartmentMenu(
  { t, language }: Text,
  actions: DepartmentMenuActions,
): { menu: ShallowRef<OpenMenu | null>; openMenu: (node: DepartmentNode, at: { x: number; y: number }) => void } {
  const { missing } = useMe()
  const menu = shallowRef<OpenMenu | null>(null)
  return {
    menu,
    openMenu: (node, at) => {
      const count = formatNumber(node.count, language.value)
      const changing = [
        {
          key: 'sync',
          label: t('directory.menu.syncDepartment'),
          disabled: actions.isSyncing(),
          needs: neededToSync('members'),
          act: () => actions.sync(node),
        },
        {
          key: 'export',
          label: t('directory.menu.exportDepartment', { n: count }),
          disabled: node.count === 0,
          needs: [['wechat.user.export']] satisfies Needed,
          act: () => actions.exportPeople(node),
        },
      ].filter(({ needs }) => missing(needs) === null)
      menu.value = {
        label: shownName(node.label, node.id),
        at,
        entries: [
          { key: 'copy-name', label: t('directory.menu.copyName'), act: () => actions.copyText(node.label) },
          { key: 'copy-id', label: t('directory.menu.copyDepartmentId'), act: () => actions.copyText(String(node.id)) },
          ...(changing.length > 0 ? [null, ...changing] : []),
        ],
      }
    },
  }
}
