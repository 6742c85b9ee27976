import { describe, expect, it } from 'vitest'
import { linkAmong, pageOfLink } from '../../../../../src-main/hosts/electron/deep-link.ts'

describe('pageOfLink', () => {
  it.each([
    ['wecom-desk://overview', '/overview'],
    ['wecom-desk://overview/', '/overview'],
    ['WECOM-DESK://overview', '/overview'],
    ['wecom-desk://directory', '/directory'],
    ['wecom-desk://directory/member/zhangsan', '/directory?member=zhangsan'],
    ['wecom-desk://directory/member/zhang.san@corp-1', '/directory?member=zhang.san%40corp-1'],
    ['wecom-desk://directory/member/%E5%BC%A0%E4%B8%89', '/directory?member=%E5%BC%A0%E4%B8%89'],
    ['wecom-desk://sync', '/sync'],
    ['wecom-desk://sync/01JZ3E7A-9', '/sync/01JZ3E7A-9'],
    ['wecom-desk://schedules', '/schedules'],
    ['wecom-desk://schedules/audit', '/schedules/audit'],
    ['wecom-desk://settings', '/settings'],
    ['wecom-desk://settings/backup', '/settings/backup'],
    ['wecom-desk://settings/active/doctor', '/settings/active/doctor'],
  ])('%s opens %s', (link, page) => {
    expect(pageOfLink(link)).toBe(page)
  })

  it.each([
    '',
    'overview',
    'javascript:alert(1)',
    'wecom-desk:javascript:alert(1)',
    'wecom-desk://javascript:alert(1)',
    'wecom-desk:overview',
    'wecom-desk:/overview',
    'wecom-desk:///overview',
    'wecom-desk://',
    'wecom-desk:///',
    'https://overview',
    'app://desk/index.html',
    'file:///etc/passwd',
    'wecom-desk://evil.example/overview',
    'wecom-desk://overview.evil.example',
    'wecom-desk://user:password@overview',
    'wecom-desk://overview:8080',
    'wecom-desk://overview?next=https://evil.example',
    'wecom-desk://overview#/settings',
    'wecom-desk://overview/more',
    'wecom-desk://start',
    'wecom-desk://sync/../settings',
    'wecom-desk://sync/..%2f..%2fsettings',
    'wecom-desk://sync/%2e%2e',
    'wecom-desk://sync/..\\..\\settings',
    'wecom-desk://sync/a/b',
    'wecom-desk://sync/%00',
    'wecom-desk://sync/a%00b',
    'wecom-desk://sync/%',
    'wecom-desk://sync/%zz',
    'wecom-desk://sync/%252e%252e',
    'wecom-desk://sync/a b',
    'wecom-desk://sync/a\nb',
    'wecom-desk://sync?start=all',
    'wecom-desk://sync/x?start=all',
    `wecom-desk://sync/${'a'.repeat(65)}`,
    `wecom-desk://directory/member/${'a'.repeat(10_000)}`,
    'wecom-desk://directory/member/',
    'wecom-desk://directory/member/<img src=x>',
    'wecom-desk://directory/member/%3Cscript%3E',
    'wecom-desk://directory/member/a&start=all',
    'wecom-desk://directory/member/\u202ea',
    'wecom-desk://directory/members/zhangsan',
    'wecom-desk://schedules/nothing',
    'wecom-desk://schedules/constructor',
    'wecom-desk://settings/active',
    'wecom-desk://settings/active/remove',
    'wecom-desk://settings/general/x',
    'wecom-desk://settings/__proto__',
  ])('%j opens nothing', (link) => {
    expect(pageOfLink(link)).toBeNull()
  })
})

it('finds a link among what the app was started with, and takes no switch for one', () => {
  expect(linkAmong(['/opt/app', '--allow-file', 'wecom-desk://sync', '--hidden'])).toBe('wecom-desk://sync')
  expect(linkAmong(['/opt/app', '--x=wecom-desk://sync', 'https://example.com'])).toBeNull()
})
