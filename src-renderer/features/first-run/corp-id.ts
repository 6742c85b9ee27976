export type CorpIdProblem =
  | { kind: 'has-space' }
  | { kind: 'too-short'; n: number }
  | { kind: 'too-long'; n: number }
  | { kind: 'wrong-start' }
  | { kind: 'wrong-character'; character: string }

const length = 18

/** What people paste around it: spaces and line breaks, also full-width ones and invisible ones. */
export const cleanCorpId = (typed: string): string => typed.replaceAll(/[\s\u200b-\u200d\ufeff\u3000]/g, '')

/** What is wrong so far, while somebody types; null where it has the form of a corp id. The host checks again. */
export function corpIdProblem(typed: string): CorpIdProblem | null {
  const corpId = cleanCorpId(typed)
  const character = /[^A-Za-z0-9]/u.exec(corpId)?.[0]
  if (character !== undefined) return { kind: 'wrong-character', character }
  if (!'ww'.startsWith(corpId.slice(0, 2)) && !'wx'.startsWith(corpId.slice(0, 2))) return { kind: 'wrong-start' }
  if (corpId.length < length) return { kind: 'too-short', n: length - corpId.length }
  if (corpId.length > length) return { kind: 'too-long', n: corpId.length - length }
  return corpId === typed ? null : { kind: 'has-space' }
}

/** Whether it can be sent: spaces are taken out and do not stand in the way. */
export const isCorpId = (typed: string): boolean => {
  const problem = corpIdProblem(typed)
  return problem === null || problem.kind === 'has-space'
}
