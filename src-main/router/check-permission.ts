import { ORPCError } from '@orpc/server'
import { applicationCodes } from '../contract/errors.ts'
import { contractRouter } from './contract-router.ts'

/** Refuses what the actor may not do, before the input is even looked at. */
export const checkPermission = contractRouter.middleware(({ context, procedure, next }) => {
  const { permission } = procedure['~orpc'].meta
  if (context.actor.permissions.has(permission)) return next()
  throw new ORPCError('FORBIDDEN', {
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
})
