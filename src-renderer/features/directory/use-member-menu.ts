import type { MemberRow } from '@contract/directory.ts'
import { neededToSync } from '@contract/needed-permissions.ts'
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { shownName } from '../../format/names.ts'
import { formatNumber } from '../../format/numbers.ts'
import type { Text } from '../../locales/index.ts'
import { useMe } from '../../stores/me.ts'
import type { MenuEntries } from './menu-entry.ts'

export interface OpenMenu {
  label: string
  at: { x: number; y: number }
  entries: MenuEntries
}

export interface MemberMenuActions {
  open: (row: MemberRow, reveal: boolean) => void
  copyText: (text: string) => void
  copyRow: (row: MemberRow) => void
  refresh: (row: MemberRow) => void
  exportRows: () => void
  /** How many people are chosen, and whether this one is among them. */
  chosen: () => number
  isChosen: (row: MemberRow) => boolean
  toggle: (row: MemberRow) => void
}

/** The context menu of a row. */
export function useMemberMenu(
  { t, language }: Text,
  actions: MemberMenuActions,
): { menu: ShallowRef<OpenMenu | null>; openMenu: (row: MemberRow, at: { x: number; y: number }) => void } {
  const { may, missing } = useMe()
  const menu = shallowRef<OpenMenu | null>(null)
  const entriesOf = (row: MemberRow): MenuEntries => {
    const chosen = actions.chosen()
    return [
      { key: 'open', label: t('directory.menu.open'), shortcut: 'Enter', act: () => actions.open(row, false) },
      {
        key: 'choose',
        label: actions.isChosen(row) ? t('directory.menu.unchoose') : t('directory.menu.choose'),
        shortcut: t('directory.menu.space'),
        act: () => actions.toggle(row),
      },
      null,
      { key: 'copy-id', label: t('directory.menu.copyId'), act: () => actions.copyText(row.userId) },
      { key: 'copy-name', label: t('directory.menu.copyName'), act: () => actions.copyText(row.name) },
      { key: 'copy-row', label: t('directory.menu.copyRow'), act: () => actions.copyRow(row) },
      null,
      ...(may('wechat.user.reveal')
        ? [
            {
              key: 'reveal',
              label: t('directory.menu.reveal'),
              disabled: row.mobileMasked === '' && row.emailMasked === '' && row.bizMailMasked === '',
              act: () => actions.open(row, true),
            },
          ]
        : []),
      ...(missing(neededToSync('members')) === null
        ? [{ key: 'refresh', label: t('directory.menu.refresh'), act: () => actions.refresh(row) }]
        : []),
      ...(chosen === 0 || !may('wechat.user.export')
        ? []
        : [
            {
              key: 'export',
              label: t('directory.menu.export', { n: formatNumber(chosen, language.value) }),
              act: actions.exportRows,
            },
          ]),
    ]
  }
  return {
    menu,
    openMenu: (row, at) => {
      menu.value = { label: shownName(row.name, row.userId), at, entries: entriesOf(row) }
    },
  }
}
