import type { Answer } from './endpoint.ts'

/** A good answer as it travels. */
export const answerBody = (answer: Answer): Buffer =>
  Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify({ errcode: 0, errmsg: 'ok', ...answer }))
