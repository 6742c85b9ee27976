import { expect, it } from 'vitest'
import { stages } from '../../../../src-main/contract/sync.ts'
import { menuPages, shellTexts, stageTexts } from '../../../../src-main/hosts/electron/shell-texts.ts'
import { pages } from '../../../../src-renderer/app/pages.ts'
import { frame as en } from '../../../../src-renderer/locales/en/frame.ts'
import { sync as enSync } from '../../../../src-renderer/locales/en/sync.ts'
import { frame as zh } from '../../../../src-renderer/locales/zh-CN/frame.ts'
import { sync as zhSync } from '../../../../src-renderer/locales/zh-CN/sync.ts'

it('names the pages as the page does, in the order of its rail, which is that of the digits', () => {
  const titles = pages.map(({ title, path }) => {
    const key = title.replace('frame.pages.', '') as keyof typeof zh.pages // each title is one of these
    return { path: path.replace(/\/:.*/, ''), title: { 'zh-CN': zh.pages[key], en: en.pages[key] } }
  })
  expect(menuPages).toEqual(titles)
})

it('names the stages of a run as the page does', () => {
  for (const stage of stages)
    expect(stageTexts[stage]).toEqual({ 'zh-CN': zhSync.stage[stage], en: enSync.stage[stage] })
})

it('has every word in both languages', () => {
  for (const [name, text] of Object.entries(shellTexts)) {
    expect([name, /\p{Script=Han}/u.test(text['zh-CN'])]).toEqual([name, true])
    expect([name, /^[\p{ASCII}…’“”]+$/u.test(text.en)]).toEqual([name, true])
  }
})
