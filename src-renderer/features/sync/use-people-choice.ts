import type { FoundMember } from '@contract/directory.ts'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'

const shownPeople = 20

export type Person = Pick<FoundMember, 'userId' | 'name'>

export interface PeopleChoice {
  query: Ref<string>
  /** People who fit, and last the account as it was typed where nobody has it: somebody may be too new to be known. */
  options: ComputedRef<(Person & { position: string; unknown: boolean })[]>
  /** The latest question has been answered. */
  answered: Ref<boolean>
  failure: ShallowRef<Failure | null>
}

const isUserId = (text: string): boolean => /^[\w.@-]{1,64}$/.test(text)

/** Search as you type over the people of the active company; one question at a time, the newest last. */
export function usePeopleChoice(client: DeskClient): PeopleChoice {
  const query = ref('')
  const found = shallowRef<FoundMember[]>([])
  const answered = ref(false)
  const failure = shallowRef<Failure | null>(null)
  const life = new AbortController()
  let asking = false
  const wanted = () => query.value.trim()

  async function search(text: string): Promise<void> {
    try {
      const answer = await client.directory.find({ query: text, limit: shownPeople }, { signal: life.signal })
      if (life.signal.aborted || text !== wanted()) return
      found.value = answer.items
      failure.value = null
    } catch (error) {
      if (!life.signal.aborted && !isAbort(error)) failure.value = readFailure(error)
    }
  }
  /** What is typed while a question is on its way is asked as one when the answer is there. */
  async function keepUp(): Promise<void> {
    if (asking) return
    asking = true
    let last = ''
    while (wanted() !== '' && wanted() !== last && !life.signal.aborted) {
      last = wanted()
      await search(last)
    }
    asking = false
    answered.value = wanted() !== ''
  }
  watch(query, () => {
    answered.value = false
    if (wanted() === '') found.value = []
    void keepUp()
  })
  onScopeDispose(() => life.abort())

  const options = computed(() => {
    const text = query.value.trim()
    const known = found.value.map(({ userId, name, position }) => ({ userId, name, position, unknown: false }))
    const isKnown = known.some(({ userId }) => userId.toLowerCase() === text.toLowerCase())
    return answered.value && !isKnown && isUserId(text)
      ? [...known, { userId: text, name: text, position: '', unknown: true }]
      : known
  })
  return { query, options, answered, failure }
}
