import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ShellActions } from '../../../../../src-main/hosts/electron/shell-actions.ts'
import type { ShellState } from '../../../../../src-main/hosts/electron/shell-state.ts'
import { moodOf, trayImage, trayMenu, trayMoods, trayTooltip } from '../../../../../src-main/hosts/electron/tray.ts'

const resources = resolve(import.meta.dirname, '../../../../../resources')
const idle: ShellState = {
  language: 'zh-CN',
  theme: 'system',
  companies: [{ id: 'p1', name: '北京示例' }],
  runs: [],
  unread: 0,
  schedulesPaused: false,
  lock: { enabled: false, locked: false },
}
const run = { runId: 'r1', company: '北京示例', stage: 'members', percent: 62 } as const

const recordActions = () => {
  const done: string[] = []
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void done.push([name, ...args].join(' '))
  const actions: ShellActions = {
    open: note('open'),
    syncNow: note('sync'),
    pauseSchedules: note('pause'),
    resumeSchedules: note('resume'),
    lock: note('lock'),
    setTheme: note('theme'),
    command: note('command'),
    openFile: note('file'),
    closeWindow: note('close'),
    quit: note('quit'),
  }
  return { actions, done }
}
const labelsOf = (state: ShellState) =>
  trayMenu(state, recordActions().actions).map(({ type, label }) => (type === 'separator' ? '-' : label))

it('shows what needs a person before what goes on by itself', () => {
  expect(moodOf(idle)).toBe('idle')
  expect(moodOf({ ...idle, runs: [run] })).toBe('running')
  expect(moodOf({ ...idle, runs: [run], unread: 1 })).toBe('attention')
})

it.each(trayMoods)('has small images for %s, twice as fine ones, and templates for macOS', (mood) => {
  for (const platform of ['linux', 'win32', 'darwin'] as const) {
    const image = trayImage(resources, mood, platform)
    expect(image.endsWith('Template.png')).toBe(platform === 'darwin')
    for (const [file, size] of [
      [image, 16],
      [image.replace('.png', '@2x.png'), 32],
    ] as const) {
      expect(existsSync(file)).toBe(true)
      expect(statSync(file).size).toBeLessThan(2048)
      expect(readFileSync(file).readUInt32BE(16)).toBe(size)
    }
  }
})

describe('the tooltip', () => {
  it.each([
    ['nothing to say', idle, 'WeCom Desk\n空闲'],
    ['a run', { ...idle, runs: [run] }, 'WeCom Desk\n正在同步 北京示例：获取成员 62 %'],
    [
      'a run in English',
      { ...idle, runs: [run], language: 'en' as const },
      'WeCom Desk\nSyncing 北京示例: Fetch members 62 %',
    ],
    [
      'a run that has not begun',
      { ...idle, runs: [{ ...run, stage: null, percent: null }] },
      'WeCom Desk\n正在同步 北京示例',
    ],
    ['pause and notifications', { ...idle, unread: 3, schedulesPaused: true }, 'WeCom Desk\n3 条未读通知\n计划已暂停'],
    [
      'no name of anybody while locked',
      { ...idle, runs: [run], lock: { enabled: true, locked: true } },
      'WeCom Desk\n已锁定',
    ],
  ])('says %s', (_name, state, text) => {
    expect(trayTooltip(state)).toBe(text)
  })

  it('stays short and in one line per run, whatever a company is called', () => {
    const hostile = `a\n\u202eb\u0000${'长'.repeat(500)}`
    const tooltip = trayTooltip({ ...idle, runs: [1, 2, 3, 4, 5].map(() => ({ ...run, company: hostile })) })
    expect(tooltip.length).toBeLessThanOrEqual(127)
    expect(tooltip.split('\n')[1]).toMatch(/^正在同步 a b长+…：获取成员 62 %$/)
  })
})

describe('the menu', () => {
  it('offers what there is to do', () => {
    expect(labelsOf(idle)).toEqual(['空闲', '-', '打开 WeCom Desk', '立即同步 北京示例', '暂停计划', '-', '退出'])
    expect(
      labelsOf({ ...idle, language: 'en', schedulesPaused: true, lock: { enabled: true, locked: false } }),
    ).toEqual([
      'Schedules are paused',
      '-',
      'Open WeCom Desk',
      'Sync 北京示例 now',
      'Resume schedules',
      'Lock',
      '-',
      'Quit',
    ])
    expect(labelsOf({ ...idle, companies: [] })).toEqual(['空闲', '-', '打开 WeCom Desk', '暂停计划', '-', '退出'])
  })

  it('offers nothing but the way in while locked', () => {
    expect(labelsOf({ ...idle, runs: [run], lock: { enabled: true, locked: true } })).toEqual([
      '已锁定',
      '-',
      '打开 WeCom Desk',
      '退出',
    ])
  })

  it('does what it says, for each of several companies', () => {
    const { actions, done } = recordActions()
    const companies = [
      { id: 'p1', name: 'A & B' },
      { id: 'p2', name: '\u202eevil' },
    ]
    const menu = trayMenu({ ...idle, companies }, actions)
    const sync = menu.find(({ submenu }) => submenu)?.submenu
    if (!Array.isArray(sync)) throw new Error('There is no menu of companies')
    expect(sync.map(({ label }) => label)).toEqual(['立即同步 A && B', '立即同步 evil'])
    // Electron gives a click its item and window; nothing here looks at them.
    for (const item of [...sync, ...menu]) Reflect.apply(item.click ?? (() => undefined), null, [])
    expect(done).toEqual(['sync p1', 'sync p2', 'open', 'pause', 'quit'])
  })
})
