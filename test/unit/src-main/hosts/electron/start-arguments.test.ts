import { expect, it } from 'vitest'
import { restart } from '../../../../../src-main/hosts/electron/restart.ts'
import { askedDataDir } from '../../../../../src-main/hosts/electron/start-arguments.ts'

it.each([
  [['/opt/app', '--data-dir=/data'], '/data'],
  [['/opt/app', '.', '--hidden', '--data-dir', '/my data'], '/my data'],
  [['/opt/app', '--data-dir=/data', 'wecom-desk://sync'], '/data'],
  [['/opt/app'], undefined],
  [['/opt/app', '--data-dir'], undefined],
  [['/opt/app', '--data-directory=/data'], undefined],
  // Added by whoever wrote the link.
  [['/opt/app', 'wecom-desk://sync', '--data-dir=//evil.example/share'], undefined],
  [['/opt/app', 'WECOM-DESK:x', '--data-dir', '/evil'], undefined],
])('takes the data directory from %j: %j', (argv, expected) => {
  expect(askedDataDir(argv)).toBe(expected)
})

it('starts anew with its window and its data, without the link, and from the file of an AppImage', () => {
  const done: unknown[] = []
  const app = (isPackaged: boolean) => ({
    isPackaged,
    relaunch: (options?: object) => void done.push(options),
    exit: (code?: number) => void done.push(code),
  })
  const argv = ['/tmp/.mount_x/app', '--data-dir=/data', '--hidden', 'wecom-desk://sync']
  restart({ electron: { app: app(true) }, argv, env: { APPIMAGE: '/home/a/app.AppImage' } })
  // Somebody else's AppImage, such as the editor from whose terminal it was started.
  restart({ electron: { app: app(false) }, argv, env: { APPIMAGE: '/home/a/editor.AppImage' } })
  expect(done).toEqual([
    { execPath: '/home/a/app.AppImage', args: ['--appimage-extract-and-run', '--data-dir=/data'] },
    0,
    { args: ['--data-dir=/data'] },
    0,
  ])
})
