import { expect, it } from 'vitest'
import { fitOf, rankEntries } from '@/frame/find-entry.ts'
import type { FindEntry, FindGroup } from '@/frame/find-entry.ts'

const entry = (group: FindGroup, title: string, also: string[] = []): FindEntry => ({
  key: `${group}-${title}`,
  group,
  icon: {},
  title,
  note: '',
  also,
  open: () => undefined,
})
const titles = (entries: FindEntry[], query: string) => rankEntries(entries, query).map(({ title }) => title)

it('fits the whole better than a beginning, a beginning better than a word, a word better than a part', () => {
  expect(fitOf(entry('pages', 'Sync'), 'sync')).toBe(4)
  expect(fitOf(entry('pages', 'Sync rules'), 'sync')).toBe(3)
  expect(fitOf(entry('pages', 'Last sync'), 'sync')).toBe(2)
  expect(fitOf(entry('pages', 'Resync'), 'sync')).toBe(1)
  expect(fitOf(entry('pages', '同步', ['Sync']), 'sync')).toBe(4)
  expect(fitOf(entry('pages', '设置'), 'sync')).toBe(0)
})

it('puts a page that begins with what was typed before people that only contain it', () => {
  const list = [entry('members', 'Lasynca'), entry('pages', 'Sync'), entry('actions', 'Sync everything')]
  expect(titles(list, 'sync')).toEqual(['Sync', 'Sync everything', 'Lasynca'])
})

it('puts people first where their name fits as well, and keeps the order that the host gave them', () => {
  const list = [entry('members', '同步测试'), entry('members', '张三', ['138']), entry('pages', '同步')]
  expect(titles(list, '同步')).toEqual(['同步测试', '张三', '同步'])
})

it('never drops what the host found by more than is shown, and drops pages that do not fit', () => {
  const list = [entry('members', '张三'), entry('departments', '研发'), entry('pages', '设置')]
  expect(titles(list, '13800138000')).toEqual(['张三', '研发'])
})

it('offers the errcode first whose number was typed', () => {
  const list = [entry('members', '李四'), entry('errcodes', '60020 调用方 IP 不在可信名单中', ['60020'])]
  expect(titles(list, '60020')[0]).toContain('60020')
})

it('leaves everything as it is where nothing was typed', () => {
  const list = [entry('recent', '张三'), entry('pages', '总览'), entry('actions', '同步全部')]
  expect(titles(list, ' ')).toEqual(['张三', '总览', '同步全部'])
})
