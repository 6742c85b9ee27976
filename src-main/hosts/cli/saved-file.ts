import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { DeskClient } from './command-context.ts'
import { both } from './language.ts'
import { UsageError } from './usage-error.ts'

/** Nothing is started for a file that could not be put there. */
export const assertFree = async (path: string, force: boolean): Promise<void> => {
  if (basename(path) === '-')
    throw new UsageError(
      both('此命令不能写到标准输出，请给出文件名。', 'This goes to a file only; name one instead of -.'),
    )
  const there = await stat(path).catch(() => null)
  if (there?.isDirectory()) throw new UsageError(both(`${path} 是文件夹。`, `${path} is a folder.`))
  if (there && !force)
    throw new UsageError(both(`文件 ${path} 已存在；加 --force 覆盖。`, `${path} exists; add --force to replace it.`))
  const folder = await stat(dirname(path)).catch(() => null)
  if (!folder?.isDirectory())
    throw new UsageError(both(`没有文件夹 ${dirname(path)}。`, `There is no folder ${dirname(path)}.`))
}

/** Under a name of its own beside the file, so that the file is whole or not there. Only this account may read it. */
export const saveFile = async (file: string, force: boolean, parts: AsyncIterable<Buffer>): Promise<void> => {
  const part = `${file}.${randomBytes(4).toString('hex')}.part`
  try {
    const handle = await open(part, 'wx', 0o600)
    try {
      for await (const bytes of parts) await handle.writeFile(bytes)
    } finally {
      await handle.close()
    }
    // Somebody may have put a file there meanwhile.
    await assertFree(file, force)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error
    throw new UsageError(
      both(`无法写入 ${file}（${String(error.code)}）。`, `${file} cannot be written (${String(error.code)}).`),
      { cause: error },
    )
  }
}

/** The parts of a file that was made for this process. */
export async function* offeredParts(client: DeskClient, fileId: string): AsyncGenerator<Buffer, void, void> {
  for (let offset: number | null = 0; offset !== null;) {
    const part: { base64: string; nextOffset: number | null } = await client.files.read({ fileId, offset })
    yield Buffer.from(part.base64, 'base64')
    offset = part.nextOffset
  }
}
