import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { renderTable } from '../output/table.ts'
import type { Register } from './frame.ts'

export const registerSchema: Register = (program, { say, run }) => {
  program
    .command('schema')
    .description(
      say(
        '契约本身：所有接口及其输入、输出和错误',
        'The contract itself: every call with its input, output and errors',
      ),
    )
    .option('--openapi', say('HTTP 接口的 OpenAPI 文档', 'the OpenAPI document of the HTTP API'))
    .action(run(schema))
}

const schema = async (context: CommandContext, { openapi }: { openapi?: true }) => {
  if (openapi) {
    const { createOpenApiDocument } = await import('../../../router/openapi-document.ts')
    const document = await createOpenApiDocument(context.version)
    await context.console.result(document, () => JSON.stringify(document, null, 2))
    return exitCode.done
  }
  const { describeContract } = await import('../contract-description.ts')
  const calls = describeContract()
  await context.console.result({ calls }, () =>
    renderTable(
      context.console.columns,
      [
        { title: context.say(both('接口', 'Call')), value: (row) => row.name },
        { title: context.say(both('权限', 'Permission')), value: (row) => row.permission },
        { title: context.say(both('审计', 'Audited')), value: (row) => (row.audited ? '✔' : '') },
        { title: context.say(both('说明', 'Summary')), value: (row) => row.summary, whole: true },
      ],
      calls,
    ),
  )
  return exitCode.done
}
