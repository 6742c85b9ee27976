import type { Statement } from 'better-sqlite3'
import type { Store } from '../store/store.ts'
import { keyRange } from './company-keys.ts'
import { normalise, spaced } from './search-words.ts'

/** Trigrams need three characters; shorter fragments of ids are found from their beginning only. */
const trigramLength = 3
/** Of so many matches the best are shown; more are only counted. */
const maxRanked = 400

const quoted = (phrase: string): string => `"${phrase.replaceAll('"', '""')}"`
/** What was typed as pinyin, where it may be that; ü is written v, as on a keyboard. */
const asReading = (term: string): string | null => {
  const reading = term.replaceAll('ü', 'v')
  return isLatin(reading) && /^[a-z]/.test(reading) ? reading : null
}
const isLatin = (term: string): boolean => /^[\x21-\x7e]+$/.test(term)

interface Candidate {
  member_id: number
  user_key: string
  name: string
  name_sort: string
  alias: string
  mobile: string | null
  status: number | null
}

export type SearchRepository = ReturnType<typeof createSearchRepository>

/** Finds people as somebody types: by characters of names and positions, pinyin, initials, and fragments of ids. */
export const createSearchRepository = (store: Store) => {
  const ids = (text: string): Statement<unknown[], number> =>
    store.prepare(text).pluck() as Statement<unknown[], number>
  const words = ids('select rowid from member_words where member_words match ? and rowid between ? and ?')
  const fragments = ids('select rowid from member_ids where member_ids match ? and rowid between ? and ?')
  const byUserKey = ids(
    `select member_id from member indexed by member_present
     where company = ? and user_key >= ? and user_key < ? and removed_at_ms is null`,
  )

  const withAddress = ids(
    `select m.member_id from json_each(?) i join member m on m.member_id = i.value
       where instr(lower(concat_ws(char(10), m.user_key, m.email, m.biz_mail)), ?) > 0`,
  )
  const withUserKey = ids(
    'select m.member_id from json_each(?) i join member m on m.member_id = i.value where instr(m.user_key, ?) > 0',
  )
  /** Without an index, for the few mailboxes that are too short for trigrams. */
  const shortAddress = ids(
    `select member_id from member where company = ? and removed_at_ms is null
       and instr(lower(concat_ws(char(10), user_key, email, biz_mail)), ?) > 0`,
  )
  const newestLine = ids('select coalesce(max(journal_id), 0) from journal')
  const pendingLine = ids(
    `select 1 from journal where company = ? and entity = 'member' and journal_id >
       max(?, coalesce((select journal_id from search_position where company = ?), 0)) limit 1`,
  )
  const seenUpTo = new Map<number, number>()

  /** Everybody whom one word of the query fits. */
  const matches = (company: number, term: string, byContacts: boolean): Set<number> => {
    const { from, to } = keyRange(company)
    const found = new Set<number>()
    const add = (rows: number[]) => {
      for (const row of rows) found.add(row)
    }
    const phrase = spaced(term)
    if (phrase !== '') {
      const anywhere = `{name position} : ${quoted(phrase)}`
      const reading = asReading(term)
      add(words.all(anywhere + (reading === null ? '' : ` OR pinyin : ${quoted(reading)} *`), from, to))
    }
    // Mailboxes are indexed up to the @: the rest is the same for everybody.
    const id = term.split('@')[0] ?? ''
    if ([...id].length >= trigramLength) {
      const rows = fragments.all(quoted(id), from, to)
      if (!byContacts) add(withUserKey.all(JSON.stringify(rows), term))
      else add(term.includes('@') ? withAddress.all(JSON.stringify(rows), term) : rows)
    } else if (term.includes('@')) add(byContacts ? shortAddress.all(company, term) : [])
    else if (id !== '' && isLatin(id)) add(byUserKey.all(company, id, id + '\uffff'))
    return found
  }

  return {
    /** Whether people were journalled whom the index does not know yet. */
    isBehind: (company: number): boolean => {
      const newest = newestLine.get() ?? 0
      const seen = seenUpTo.get(company) ?? 0
      if (seen === newest) return false
      const isBehind = pendingLine.get(company, seen, company) !== undefined
      // Other companies' lines are many; those that were looked through are not looked through again.
      if (!isBehind) seenUpTo.set(company, newest)
      return isBehind
    },
    /**
     * Ids of everybody who fits all words of the query, the best first.
     * @param byContacts whether mobile numbers and mail addresses are searched: whoever sees them masked could else find them out
     * by trying, digit after digit
     */
    find: (company: number, query: string, byContacts: boolean): number[] => {
      const terms = normalise(query)
        .split(/\s+/)
        .filter((term) => term !== '')
        .slice(0, 8)
      let found: Set<number> | null = null
      for (const term of terms) {
        const matching = matches(company, term, byContacts)
        found = found === null ? matching : found.intersection(matching)
        if (found.size === 0) break
      }
      if (!found || found.size === 0) return []
      const ranked = rank(candidates(company, found, terms), terms.join('')).map((row) => row.member_id)
      for (const id of ranked) found.delete(id)
      return [...ranked, ...found]
    },
  }

  /** Rows to be ranked: all where few fit, else those that fit best by the look of it first. */
  function candidates(company: number, found: Set<number>, terms: string[]): Candidate[] {
    const first = terms.length === 1 ? likelyBest(company, terms[0] ?? '') : []
    const chosen = new Set(first.filter((id) => found.has(id)).slice(0, maxRanked))
    for (const id of found) {
      if (chosen.size >= maxRanked) break
      chosen.add(id)
    }
    const rows = store.prepare(
      'select m.member_id, m.user_key, m.name, m.name_sort, m.alias, m.mobile, m.status from json_each(?) i join member m on m.member_id = i.value',
    )
    return rows.all(JSON.stringify([...chosen])) as Candidate[]
  }

  /** Among thousands that fit, those whose id, mobile or name begins with what was typed. */
  function likelyBest(company: number, term: string): number[] {
    const { from, to } = keyRange(company)
    const limited = ids('select rowid from member_words where member_words match ? and rowid between ? and ? limit 200')
    const exact = byUserKey.all(company, term, term + '\u0000')
    const begins = limited.all(`name : ^ ${quoted(spaced(term))}`, from, to)
    const reading = asReading(term)
    const reads = reading === null ? [] : limited.all(`pinyin : ^ ${quoted(reading)}`, from, to)
    return [...exact, ...begins, ...reads]
  }
}

const activated = 1

/** Exact before beginning before anywhere; people who can be reached before those who cannot. */
const rank = (rows: Candidate[], query: string): Candidate[] => {
  const score = (row: Candidate): number => {
    const name = normalise(row.name)
    if (row.user_key === query || row.mobile === query || name === query) return 0
    if (row.name_sort === query || normalise(row.alias) === query) return 1
    if (name.startsWith(query)) return 2
    if (row.name_sort.startsWith(query) || row.user_key.startsWith(query)) return 3
    return 4
  }
  return rows
    .map((row) => ({ row, score: score(row) + (row.status === activated ? 0 : 0.5) }))
    .toSorted(
      (a, b) =>
        a.score - b.score || a.row.name.length - b.row.name.length || (a.row.user_key < b.row.user_key ? -1 : 1),
    )
    .map(({ row }) => row)
}
