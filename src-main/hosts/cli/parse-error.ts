import type { CommanderError } from 'commander'
import { both } from './language.ts'
import { UsageError } from './usage-error.ts'

const sentences: Readonly<Record<string, (name: string, text: string) => string>> = {
  'commander.unknownCommand': (name) => `没有名为 ${name} 的命令。`,
  'commander.unknownOption': (name) => `没有名为 ${name} 的选项。`,
  'commander.missingArgument': (name) => `缺少参数 ${name}。`,
  'commander.optionMissingArgument': (name) => `选项 ${name} 需要一个值。`,
  'commander.missingMandatoryOptionValue': (name) => `必须给出选项 ${name}。`,
  'commander.excessArguments': () => '参数过多。',
  'commander.invalidArgument': (name, text) =>
    `${name} 的值“${/argument '(.*)' is invalid/.exec(text)?.[1] ?? ''}”无效，可用：${allowed(text)}。`,
  'commander.help': () => '请给出命令。用 --help 查看全部命令。',
}

/** Behind commander's own words stands a range of ours, or its list of choices. */
const allowed = (text: string): string =>
  text
    .replace(/^.* is invalid\. /, '')
    .replace(/^Allowed choices are /, '')
    .replace(/\.$/, '')

/** What commander found wrong, as a usage error in both languages. Its own texts are English. */
export const explainParseError = (error: CommanderError): UsageError => {
  const [text = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const name = /'([^']+)'/.exec(text)?.[1] ?? ''
  const similar = /\(Did you mean (?:one of )?(.+)\?\)/.exec(suggestion ?? '')?.[1]
  const chinese = sentences[error.code]?.(name, text) ?? text
  const english =
    error.code === 'commander.help'
      ? 'A command is missing. See --help.'
      : capitalised(text).replace(/ is invalid\. (?!Allowed)/, ' is invalid. Allowed: ')
  const isUnknown = error.code === 'commander.unknownCommand' || error.code === 'commander.unknownOption'
  return new UsageError(
    both(
      similar ? `${chinese}是否要用 ${similar}？` : isUnknown ? `${chinese}用 --help 查看全部。` : chinese,
      similar ? `${english}. Did you mean ${similar}?` : isUnknown ? `${english}. See --help.` : english,
    ),
    { cause: error },
  )
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '')
