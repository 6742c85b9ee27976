import type { Language } from '../../../contract/shapes.ts'
import type { RunProgress, Stage } from '../../../contract/sync.ts'
import { counted } from '../../../contract/words.ts'
import { both } from '../language.ts'
import { truncateToWidth } from './display-width.ts'
import { formatDuration } from './format.ts'

const stageTitles: Readonly<Record<Stage, ReturnType<typeof both>>> = {
  departments: both('读取部门', 'Reading departments'),
  members: both('读取成员', 'Reading members'),
  tags: both('读取标签', 'Reading tags'),
  compare: both('比较', 'Comparing'),
  apply: both('写入', 'Applying'),
}
const barCells = 20

/** One line about a run, no wider than the terminal. */
export const renderProgressLine = (progress: RunProgress, columns: number, language: Language): string => {
  const { done, total, rows, remainingMs, problemCount } = progress
  const parts = [stageTitles[progress.stage][language]]
  if (total !== null && total > 0) {
    const share = Math.min(1, done / total)
    const filled = Math.round(share * barCells)
    parts.push(`${'█'.repeat(filled)}${'░'.repeat(barCells - filled)} ${Math.floor(share * 100)}% ${done}/${total}`)
  }
  if (rows > 0) parts.push(both(`${rows} 行`, counted(rows, 'row'))[language])
  if (remainingMs !== null) {
    const left = formatDuration(remainingMs, language)
    parts.push(both(`剩余 ${left}`, `${left} left`)[language])
  }
  if (problemCount > 0) parts.push(both(`${problemCount} 个问题`, counted(problemCount, 'problem'))[language])
  // A full last column would make some terminals wrap.
  return truncateToWidth(parts.join('  '), columns - 1)
}
