import { expect, it } from 'vitest'
import { isLoopback, plainApiBaseUrl } from '../../../../src-main/profiles/api-base-url.ts'

it.each([
  ['https://qyapi.weixin.qq.com', 'https://qyapi.weixin.qq.com'],
  ['https://qyapi.weixin.qq.com/', 'https://qyapi.weixin.qq.com'],
  ['https://qyapi.weixin.qq.com/cgi-bin', 'https://qyapi.weixin.qq.com'],
  ['https://qyapi.weixin.qq.com/cgi-bin//', 'https://qyapi.weixin.qq.com'],
  ['https://gateway.example/wecom/cgi-bin/', 'https://gateway.example/wecom'],
])('%s is kept as %s', (text, plain) => {
  expect(plainApiBaseUrl(text)).toBe(plain)
})

it.each([
  ['http://127.0.0.1:4000', true],
  ['http://localhost', true],
  ['http://[::1]:4000', true],
  ['https://qyapi.weixin.qq.com', false],
  ['http://127.0.0.1.example.com', false],
  ['http://localhost.example.com', false],
  ['http://127.0.0.1@example.com', false],
  ['nonsense', false],
])('%s is on this machine: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected)
})
