import { describe, expect, it } from 'vitest'
import { idsIn } from '../../../../src-main/router/ids-in.ts'

describe('the ids of an input', () => {
  it.each([
    [{ profileId: 'p1', secretId: 's1', secret: 'x' }, 'profileId=p1 secretId=s1'],
    [{ kind: 'all', scope: { departmentId: 7, children: true } }, 'scope.departmentId=7'],
    [{ userIds: ['a', 'b'] }, 'userIds=a userIds=b'],
    [{ userId: '张三' }, 'userId=张三'],
    [{ userId: 'two words' }, ''],
    [{ runId: 'x'.repeat(40) }, `runId=${'x'.repeat(40)}`],
    [{ runId: 'as-long-as-a-secret-of-wecom'.padEnd(43, 'x') }, ''],
    [
      { scheduleId: 'sync-all:0f8fad5b-d9cb-469f-a165-70867728950e' },
      'scheduleId=sync-all:0f8fad5b-d9cb-469f-a165-70867728950e',
    ],
    [{ scheduleId: `sync-all:${'x'.repeat(43)}` }, ''],
    [{ runId: { id: 'deep' } }, ''],
    [{ a: { b: { runId: 'too-deep' } } }, ''],
    [{ passphrase: 'p', envHandle: 'e', text: 't' }, ''],
    ['text', ''],
    [null, ''],
    [[{ id: '1' }], ''],
  ])('%j', (input, expected) => {
    expect(idsIn(input)).toBe(expected)
  })
})
