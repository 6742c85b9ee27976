import type { NativeTheme } from 'electron'
import type { CallContext } from '../../area-service.ts'
import type { Disposable } from '../../disposables.ts'
import type { Log } from '../../ports.ts'
import type { Services } from '../../services.ts'

/**
 * Gives the window's frame and what shows before the page the theme that the administrator chose.
 * @returns when the theme is set for the first time; disposing stops following
 */
export const followTheme = async (
  nativeTheme: NativeTheme,
  { system }: Pick<Services['areas'], 'system'>,
  actor: CallContext['actor'],
  log: Log,
): Promise<Disposable> => {
  const stop = new AbortController()
  const call = { actor, signal: stop.signal }
  const apply = async () => {
    const { theme } = await system.preferences({}, call)
    nativeTheme.themeSource = theme
  }
  const follow = async () => {
    for await (const { topic } of await system.watch({}, call)) if (topic === 'preferences') await apply()
  }
  await apply()
  void follow().catch((error: unknown) => {
    if (!stop.signal.aborted) log.warn('the theme is not followed any longer', { error })
  })
  return { dispose: () => stop.abort() }
}
