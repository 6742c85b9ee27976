import type { MemberColumn, MemberRow } from '@contract/directory.ts'
import type { Language } from '@contract/shapes.ts'
import { initialsOf, plainText, shownName } from '../../format/names.ts'
import { formatExact, formatRelative } from '../../format/times.ts'
import { cellText } from './member-text.ts'
import type { CellWords } from './member-text.ts'

/** What all rows have in common; another object stands for another look. */
export interface RowLook {
  columns: readonly MemberColumn[]
  words: CellWords
  justNow: string
  language: Language
  nowMs: number
  avatars: boolean
}
export interface RowState {
  /** Undefined where it is still awaited. */
  row: MemberRow | undefined
  chosen: boolean
  current: boolean
  opened: boolean
}
/** One element of the table, used again for other people while the table scrolls. */
export interface PaintedRow {
  element: HTMLElement
  paint: (index: number, topPx: number, state: RowState, look: RowLook) => void
}

type CellPainter = (row: MemberRow, look: RowLook) => void
interface CellContent {
  content: Node[]
  paint: CellPainter
  /** Takes away what would tell of the person before. */
  clear?: () => void
}
interface Cell extends CellContent {
  element: HTMLElement
  skeleton: HTMLElement
  isWaiting: boolean
}

const times = { firstSeenAtMs: true, changedAtMs: true, removedAtMs: true } as const
const isTime = (column: MemberColumn): column is keyof typeof times => column in times
const mono: Partial<Record<MemberColumn, true>> = { mobile: true, email: true, bizMail: true, userId: true }
const none = '—'

const make = (tag: string, className: string, ...children: Node[]): HTMLElement => {
  const element = document.createElement(tag)
  element.className = className
  element.append(...children)
  return element
}
/** Says what is to be written and writes it only where it is something else: the layout of what stays stays as well. */
function writer(write: (text: string) => void): (text: string) => void {
  let last: string | null = null
  return (text) => {
    if (text === last) return
    last = text
    write(text)
  }
}
const textOf = (node: Text) => writer((text) => (node.data = plainText(text)))
const titleOf = (element: HTMLElement) =>
  writer((text) => (text === '' ? element.removeAttribute('title') : element.setAttribute('title', plainText(text))))

/** A picture where there is one and it can be loaded, else the last two characters of the name. */
function avatarCell(): { element: HTMLElement; show: (name: string, url: string, isWanted: boolean) => void } {
  const initials = document.createTextNode('')
  const element = make('span', 'avatar', initials)
  element.setAttribute('aria-hidden', 'true')
  const writeInitials = textOf(initials)
  const writeUrl = writer((url) => {
    if (url === '') return element.replaceChildren(initials)
    const picture = document.createElement('img')
    Object.assign(picture, { alt: '', loading: 'lazy', decoding: 'async', referrerPolicy: 'no-referrer', src: url })
    picture.addEventListener('error', () => picture.replaceWith(initials))
    element.replaceChildren(picture)
  })
  return {
    element,
    show: (name, url, isWanted) => {
      element.hidden = !isWanted
      if (!isWanted) return
      writeInitials(initialsOf(name))
      writeUrl(url)
    },
  }
}

function nameCell(): CellContent {
  const avatar = avatarCell()
  const text = document.createTextNode('')
  const label = make('span', 'ellipsis', text)
  const leaderText = document.createTextNode('')
  const leader = make('span', 'leader', leaderText)
  const [writeName, writeTitle, writeLeader] = [textOf(text), titleOf(label), textOf(leaderText)]
  return {
    content: [avatar.element, label],
    paint: (row, { words, avatars }) => {
      const name = shownName(row.name, row.userId)
      avatar.show(name, row.avatarUrl, avatars)
      writeName(name)
      writeTitle(row.name)
      writeLeader(words.leader)
      if (!row.isLeader) leader.remove()
      else if (leader.parentNode === null) label.after(leader)
    },
  }
}

function statusCell(): CellContent {
  const text = document.createTextNode('')
  const dot = make('span', 'status', make('i', ''), text)
  const [writeWord, writeStatus] = [textOf(text), writer((status) => (dot.dataset['status'] = status))]
  return {
    content: [dot],
    paint: ({ status }, { words }) => {
      writeWord(words.status(status))
      writeStatus(String(status))
    },
  }
}

function textCell(column: MemberColumn, element: HTMLElement): CellContent {
  const text = document.createTextNode('')
  const [write, writeTitle] = [textOf(text), titleOf(element)]
  const show = (shown: string, title: string) => {
    write(shown === '' ? none : shown)
    writeTitle(title)
    element.classList.toggle('missing', shown === '')
  }
  const clear = () => writeTitle('')
  if (!isTime(column)) {
    return {
      content: [text],
      clear,
      paint: (row, { words }) => {
        const value = cellText(row, column, words)
        show(value, value || (words.missing?.(column) ?? ''))
      },
    }
  }
  return {
    content: [text],
    clear,
    paint: (row, { nowMs, language, justNow }) => {
      const atMs = row[column]
      if (atMs === null) show('', '')
      else show(formatRelative(atMs, nowMs, language, justNow), formatExact(atMs))
    },
  }
}

function makeCell(column: MemberColumn): Cell {
  const element = make('div', 'cell')
  element.setAttribute('role', 'gridcell')
  if (mono[column]) element.classList.add('mono')
  if (column === 'userId' || isTime(column)) element.classList.add('muted')
  if (column === 'name' || column === 'status') element.classList.add(column === 'name' ? 'name' : 'state')
  const content = column === 'name' ? nameCell() : column === 'status' ? statusCell() : textCell(column, element)
  return { ...content, element, isWaiting: false, skeleton: make('span', 'skeleton') }
}

/**
 * A row of the table, written by hand: a leap shows a screen of other people in one frame, for which a component for
 * each row, with others in its cells, takes several times as long. Values are only ever written as text.
 */
export function createPaintedRow(): PaintedRow {
  const tick = make('div', 'tick')
  tick.setAttribute('role', 'gridcell')
  const element = make('div', 'row', tick)
  element.setAttribute('role', 'row')
  element.dataset['test'] = 'member-row'
  let columns: readonly MemberColumn[] = []
  let cells: Cell[] = []
  let painted: { row: MemberRow | undefined; look: RowLook } | null = null

  const writeIndex = writer((index) => {
    element.id = `member-row-${index}`
    element.dataset['index'] = index
    element.setAttribute('aria-rowindex', String(Number(index) + 2))
  })
  const writeTop = writer((top) => (element.style.top = top))
  const writeChosen = writer((chosen) => {
    element.setAttribute('aria-selected', chosen)
    element.classList.toggle('chosen', chosen === 'true')
  })
  const writeTick = writer((on) => tick.classList.toggle('on', on === 'true'))

  function fill(cell: Cell, place: number, index: number, row: MemberRow | undefined, look: RowLook): void {
    if (!row) cell.skeleton.style.width = `${46 + ((index * 7 + place * 13) % 5) * 9}%`
    if (cell.element.firstChild === null || cell.isWaiting !== !row) {
      cell.isWaiting = !row
      cell.element.replaceChildren(...(row ? cell.content : [cell.skeleton]))
    }
    if (row) cell.paint(row, look)
    else cell.clear?.()
  }

  return {
    element,
    paint: (index, topPx, { row, chosen, current, opened }, look) => {
      writeIndex(String(index))
      writeTop(`${topPx}px`)
      writeChosen(String(chosen))
      writeTick(String(chosen && row !== undefined))
      element.classList.toggle('current', current)
      element.classList.toggle('opened', opened)
      if (painted && painted.row === row && painted.look === look && row !== undefined) return
      if (look.columns !== columns) {
        columns = look.columns
        cells = columns.map(makeCell)
        element.replaceChildren(tick, ...cells.map((cell) => cell.element))
      }
      cells.forEach((cell, place) => fill(cell, place, index, row, look))
      painted = { row, look }
    },
  }
}
