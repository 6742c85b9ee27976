import { describe, expect, it } from 'vitest'
import { callErrors } from '../../../../../src-main/contract/errors.ts'
import { runStates } from '../../../../../src-main/contract/sync.ts'
import {
  exitCodeOfDoctor,
  exitCodeOfErrcode,
  exitCodeOfError,
  exitCodeOfFailures,
  exitCodeOfRun,
} from '../../../../../src-main/hosts/cli/exit-code.ts'

describe('the exit code of an error', () => {
  it.each([
    ['BAD_REQUEST', {}, 2],
    ['INVALID', {}, 2],
    // Another program has the data directory open.
    ['INVALID', { appCode: 409 }, 9],
    ['NOT_FOUND', { what: 'member', id: 'x' }, 2],
    ['NOT_FOUND', { what: 'run', id: 'x' }, 2],
    ['NOT_FOUND', { what: 'profile', id: 'x' }, 3],
    ['NOT_FOUND', { what: 'secret', id: 'x' }, 3],
    ['NOT_CONFIGURED', { missing: 'secret' }, 3],
    ['VAULT_REFUSED', { reason: 'key-file-not-accepted' }, 3],
    ['WECOM_REJECTED', { errcode: 40001 }, 4],
    ['WECOM_REJECTED', { errcode: 60020 }, 4],
    ['WECOM_REJECTED', { errcode: 45009 }, 5],
    ['WECOM_UNREACHABLE', { cause: 'ECONNREFUSED' }, 6],
    ['WECOM_TIMEOUT', { timeoutMs: 30_000 }, 6],
    ['ALREADY_RUNNING', { runId: 'r' }, 9],
    ['IN_USE', {}, 9],
    ['LOCKED', {}, 3],
    ['CANCELLED', {}, 130],
    ['INTERNAL_SERVER_ERROR', { reportId: 'r' }, 1],
    ['SOMETHING_NEW', null, 1],
  ])('%s %j exits with %i', (code, data, expected) => {
    expect(exitCodeOfError(code, data)).toBe(expected)
  })

  it('knows every code of the contract', () => {
    const codes = Object.keys(callErrors)
    expect(codes.filter((code) => exitCodeOfError(code, { errcode: 1 }) === 1)).toEqual([])
  })

  it.each([
    [40001, 'secret', 4],
    [40013, 'corp id', 4],
    [40014, 'token', 4],
    [40056, 'agent id', 4],
    [40091, 'secret of another company', 4],
    [42001, 'expired token', 4],
    [48002, 'permission', 4],
    [48009, 'new IP', 4],
    [60011, 'scope', 4],
    [60020, 'IP', 4],
    [301002, 'agent of another secret', 4],
    [-1, 'busy', 5],
    [45009, 'limit', 5],
    [60003, 'no such department', 5],
    [987654, 'unlisted', 5],
  ])('errcode %i (%s) exits with %i', (errcode, _about, expected) => {
    expect(exitCodeOfErrcode(errcode)).toBe(expected)
  })
})

describe('the exit code of a run', () => {
  const run = { dryRun: false, guard: [], appCode: null, errcode: null }
  const finding = { entity: 'member' as const, wouldRemove: 60, present: 100, limit: 50 }

  it.each([
    [{ state: 'succeeded' as const }, 0],
    [{ state: 'suspicious' as const }, 7],
    [{ state: 'partial' as const }, 7],
    [{ state: 'interrupted' as const }, 7],
    [{ state: 'awaiting-confirmation' as const, guard: [finding] }, 8],
    [{ state: 'awaiting-confirmation' as const }, 8],
    [{ state: 'awaiting-confirmation' as const, dryRun: true }, 0],
    [{ state: 'awaiting-confirmation' as const, dryRun: true, guard: [finding] }, 8],
    [{ state: 'cancelled' as const }, 130],
    [{ state: 'failed' as const, errcode: 40001, appCode: 4202 }, 4],
    [{ state: 'failed' as const, errcode: 45009, appCode: 4201 }, 5],
    [{ state: 'failed' as const, appCode: 4001 }, 6],
    [{ state: 'failed' as const, appCode: 4002 }, 6],
    [{ state: 'failed' as const, appCode: 4003 }, 3],
    [{ state: 'failed' as const, appCode: 500 }, 1],
    [{ state: 'failed' as const, appCode: 2003 }, 5],
    [{ state: 'failed' as const }, 5],
  ])('%j exits with %i', (facts, expected) => {
    expect(exitCodeOfRun({ ...run, ...facts })).toBe(expected)
  })

  it('has an exit code for every state', () => {
    for (const state of runStates) expect(exitCodeOfRun({ ...run, state })).toBeTypeOf('number')
  })
})

describe('the exit code of a report', () => {
  const detail = { 'zh-CN': '', en: '' }
  const step = { name: 'token' as const, durationMs: 1, detail, remedy: null, errcode: null, refusedIp: null }

  it.each([
    [{ passed: true, steps: [{ ...step, state: 'passed' as const }] }, 0],
    [{ passed: false, steps: [{ ...step, state: 'failed' as const }] }, 6],
    [{ passed: false, steps: [{ ...step, state: 'failed' as const, errcode: 60020 }] }, 4],
    [{ passed: false, steps: [{ ...step, state: 'failed' as const, errcode: -1 }] }, 5],
    [{ passed: false, steps: [] }, 3],
    [{ passed: false, steps: [{ ...step, state: 'failed' as const }], secretId: null }, 3],
    [{ passed: false, steps: [{ ...step, name: 'connect' as const, state: 'failed' as const }], secretId: null }, 6],
  ])('of the doctor: %j exits with %i', (report, expected) => {
    expect(exitCodeOfDoctor({ secretId: 's', ...report })).toBe(expected)
  })

  it.each([
    [2, [], 0],
    [2, [{ errcode: 40001 }], 7],
    [2, [{ errcode: 40001 }, { errcode: 40001 }], 4],
    [1, [{ errcode: null }], 6],
  ])('of %i secrets with failures %j exits with %i', (total, failures, expected) => {
    expect(exitCodeOfFailures(total, failures)).toBe(expected)
  })
})
