import { describe, expect, it } from 'vitest'
import { mayOpenOutside } from '../../../../../src-main/hosts/electron/lockdown.ts'
import { builtPage, choosePage, originOf } from '../../../../../src-main/hosts/electron/page-address.ts'

describe('originOf', () => {
  it.each([
    ['app://desk/index.html#/start', 'app://desk'],
    ['https://example.com:8443/x', 'https://example.com:8443'],
    ['app://desk.evil/index.html', 'app://desk.evil'],
    ['app://DESK/', 'app://DESK'],
    ['blob:app://desk/1', null],
    ['data:text/html,x', null],
    ['about:blank', null],
    ['javascript:alert(1)', null],
    ['', null],
  ])('%s comes from %s', (address, origin) => {
    expect(originOf(address)).toBe(origin)
  })
})

describe('choosePage', () => {
  it('shows the development server where one runs', () => {
    expect(choosePage('http://localhost:5173', false)).toEqual({
      url: 'http://localhost:5173/',
      origin: 'http://localhost:5173',
    })
  })

  it.each([
    [undefined, false],
    ['http://localhost:5173', true],
    ['http://example.com', false],
    ['https://localhost', false],
    ['nonsense', false],
  ])('shows the built pages with %s, packaged: %s', (devServer, isPackaged) => {
    expect(choosePage(devServer, isPackaged)).toBe(builtPage)
  })
})

describe('mayOpenOutside', () => {
  it.each(['https://developer.work.weixin.qq.com/document/path/90000', 'https://work.weixin.qq.com/wework_admin/'])(
    'opens %s',
    (address) => {
      expect(mayOpenOutside(address)).toBe(true)
    },
  )

  it.each([
    'http://work.weixin.qq.com/',
    'https://work.weixin.qq.com.evil.example/',
    'https://evil.example/work.weixin.qq.com',
    'https://work.weixin.qq.com:444/',
    'https://user:pass@work.weixin.qq.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-settings:',
    '',
  ])('does not open %s', (address) => {
    expect(mayOpenOutside(address)).toBe(false)
  })
})
