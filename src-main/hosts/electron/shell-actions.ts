import type { ContractRouterClient } from '@orpc/contract'
import type { Shell } from 'electron'
import { z } from 'zod'
import type { Contract } from '../../contract/index.ts'
import type { PageCommand } from '../../contract/desktop.ts'
import { bilingual } from '../../contract/shapes.ts'
import type { Language } from '../../contract/shapes.ts'
import type { Log, Notifier } from '../../ports.ts'
import type { PageCommands } from './page-commands.ts'
import { shellTexts } from './shell-texts.ts'

/** Calls that tray and menu make, through the router as every other: permission, audit and the app lock hold for them too. */
export type ShellClient = Pick<ContractRouterClient<Contract>, 'sync' | 'schedules' | 'access' | 'system'>

/** What tray and menu can do. Nothing is returned: what goes wrong is said in a notification. */
export interface ShellActions {
  open(page?: string): void
  syncNow(profileId: string): void
  pauseSchedules(): void
  resumeSchedules(): void
  lock(): void
  setTheme(theme: 'system' | 'light' | 'dark'): void
  /** Something that the page does, in front of everybody. */
  command(command: PageCommand): void
  openFile(path: string): void
  closeWindow(): void
  quit(): void
}

export interface ShellActionParts {
  client: ShellClient
  commands: PageCommands
  notify: Notifier
  shell: Pick<Shell, 'openPath'>
  log: Log
  language(): Language
  open(page?: string): Promise<void>
  closeWindow(): void
  quit(): void
}

const withHint = z.object({ data: z.object({ hint: bilingual }) })

export const createShellActions = (parts: ShellActionParts): ShellActions => {
  const { client, commands, notify, shell, log, language } = parts
  const attempt = (what: string, work: () => Promise<unknown>) => {
    void work().catch((error: unknown) => {
      log.warn('an action of tray or menu failed', { what, error })
      const hint = withHint.safeParse(error).data?.data.hint[language()]
      const body = hint ?? (error instanceof Error ? error.message : String(error))
      notify.notify({ title: shellTexts.actionFailed[language()], body, level: 'error', page: '/sync' })
    })
  }
  const open = (page?: string) => attempt('open', () => parts.open(page))
  return {
    open,
    syncNow: (profileId) => attempt('sync', () => client.sync.start({ profileId, kind: 'all' })),
    pauseSchedules: () => attempt('pause schedules', () => client.schedules.pauseAll({})),
    resumeSchedules: () => attempt('resume schedules', () => client.schedules.resumeAll({})),
    lock: () => attempt('lock', () => client.access.lock({})),
    setTheme: (theme) => attempt('theme', () => client.system.setPreferences({ theme })),
    command: (command) =>
      attempt(command, async () => {
        await parts.open()
        commands.send(command)
      }),
    openFile: (path) =>
      attempt('open a file', async () => {
        const refusal = await shell.openPath(path)
        if (refusal !== '') throw new Error(refusal)
      }),
    closeWindow: () => parts.closeWindow(),
    quit: () => parts.quit(),
  }
}
