import { ORPCError, ValidationError } from '@orpc/server'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { invalidInput } from '../../../../src-main/router/invalid-input.ts'

it('says in both languages what is wrong with each value of an input, and never the value', () => {
  const schema = z.strictObject({
    password: z.string().min(10),
    scopes: z.array(z.string()).min(1),
    limit: z.number().max(50),
    kind: z.enum(['app', 'sync']),
    apiBaseUrl: z.url(),
    name: z.string(),
  })
  const input = { password: 'topsecret', scopes: [], limit: 51, kind: 'topsecret', apiBaseUrl: 'topsecret', other: 1 }
  const { error } = schema.safeParse(input)
  const cause = new ValidationError({ message: 'no', issues: error?.issues ?? [], data: input })
  const hint = invalidInput(new ORPCError('BAD_REQUEST', { cause }))?.data as { hint: Record<string, string> }
  expect(hint.hint).toEqual({
    en: 'Check: password (at least 10 characters), scopes (at least 1 in the list), limit (at most 50), kind (one of app, sync), apiBaseUrl (is not a valid address), name (is missing), has unknown fields.',
    'zh-CN':
      '请检查：password（至少 10 个字符）、scopes（至少 1 项）、limit（最多 50）、kind（可用：app, sync）、apiBaseUrl（不是有效的网址）、name（缺少）、有未知的字段。',
  })
  expect(JSON.stringify(hint)).not.toContain('topsecret')
})
