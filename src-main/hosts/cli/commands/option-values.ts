import { readFile } from 'node:fs/promises'
import { InvalidArgumentError } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { both } from '../language.ts'
import { UsageError } from '../usage-error.ts'

/** A parser for options that take a whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(
      most === Number.MAX_SAFE_INTEGER ? `${least}, ${least + 1}, ${least + 2}, …` : `${least}–${most}`,
    )
  }

export interface HiddenValueOptions {
  stdin?: true
  env?: string
}

/** A value that must not stand on a command line: from standard input, from an environment variable, or asked for. */
export const readHiddenValue = async (
  context: CommandContext,
  { stdin, env }: HiddenValueOptions,
  question: string,
): Promise<string> => {
  if (stdin && env !== undefined)
    throw new UsageError(both('--stdin 与 --env 只能选一个。', 'Give either --stdin or --env, not both.'))
  if (env !== undefined) {
    const value = context.env[env]?.trim()
    if (value) return value
    throw new UsageError(both(`环境变量 ${env} 未设置或为空。`, `The environment variable ${env} is not set or empty.`))
  }
  if (!stdin && !context.console.interactive)
    throw new UsageError(
      both(
        '请用 --stdin 从标准输入读取，或用 --env 指定环境变量。',
        'Give the value through --stdin, or name a variable with --env.',
      ),
    )
  const value = (
    stdin ? await context.console.readInput() : await context.console.ask(question, { hidden: true })
  ).trim()
  if (value) return value
  throw new UsageError(both('没有读到任何内容。', 'Nothing was given.'))
}

/** The text of a file that was named on the command line. */
export const readNamedFile = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(both(`无法读取文件 ${path}。`, `The file ${path} cannot be read.`), { cause: error })
  }
}

/** Stops unless `--yes` was given or a person says so. */
export const confirm = async (context: CommandContext, yes: true | undefined, question: string): Promise<void> => {
  if (yes) return
  if (!context.console.interactive) throw new UsageError(both('此操作需要加 --yes 确认。', 'Confirm this with --yes.'))
  const answer = await context.console.ask(`${question} [y/N] `)
  if (!/^(y|yes|是)$/i.test(answer.trim()))
    throw new UsageError(both('没有确认，未做任何改动。', 'Not confirmed; nothing was changed.'))
}

/** A parser for options that may be repeated or hold a list with commas. */
export const listed = (text: string, before: string[] = []): string[] => [
  ...before,
  ...text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
]
