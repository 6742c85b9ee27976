import { ORPCError } from '@orpc/server'
import type { CallContext } from '../area-service.ts'
import { neededAtLeast } from '../contract/call.ts'
import { applicationCodes } from '../contract/errors.ts'
import { missingOf } from '../contract/needed-permissions.ts'
import type { PermissionRule } from '../contract/needed-permissions.ts'
import type { Permission } from '../contract/permissions.ts'
import type { Services } from '../services.ts'
import { contractRouter } from './contract-router.ts'

type Subject = (input: unknown, call: CallContext) => unknown

const textOf = (input: unknown, name: string): string => {
  const value: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined
  return typeof value === 'string' ? value : ''
}

/** What a rule judges, as the calls that show it do. */
const subjects = (areas: Services['areas']): Record<PermissionRule['about'], Subject> => ({
  input: (input) => input,
  run: (input, call) => areas.sync.get({ runId: textOf(input, 'runId') }, call),
  schedule: async (input, call) =>
    (await areas.schedules.list({}, call)).items.find(({ scheduleId }) => scheduleId === textOf(input, 'scheduleId')) ??
    null,
})

/** Refuses what the actor may not do, before the input is checked; see needed-permissions.ts for what depends on it. */
export const checkPermission = (areas: Services['areas']) => {
  const find = subjects(areas)
  return contractRouter.middleware(async ({ context, procedure, signal, next }, input: unknown) => {
    const { meta } = procedure['~orpc']
    const holds = (permission: Permission) => context.actor.permissions.has(permission)
    // What the call is about, not the first of several that would have done.
    if (missingOf(neededAtLeast(meta), holds) !== null) throw refused(meta.permission)
    if (meta.rule) {
      const missing = missingOf(
        meta.rule.needs(await found(find[meta.rule.about], input, { actor: context.actor, signal })),
        holds,
      )
      if (missing !== null) throw refused(missing)
    }
    return next()
  })
}

const found = async (subject: Subject, input: unknown, call: CallContext): Promise<unknown> => {
  try {
    return await subject(input, call)
  } catch {
    // Whoever may do everything goes on, and learns from the call itself what is wrong.
    return undefined
  }
}

const refused = (permission: Permission) =>
  new ORPCError('FORBIDDEN', {
    message: `This needs the permission ${permission}`,
    data: {
      appCode: applicationCodes.forbidden,
      permission,
      hint: {
        'zh-CN': `没有权限：此操作需要「${permission}」。请联系管理员。`,
        en: `Not permitted: this needs "${permission}". Ask an administrator.`,
      },
    },
  })
