import { computed, reactive, toRaw } from 'vue'
import type { ComputedRef } from 'vue'

export interface FormDraft<F> {
  form: F
  /** As the form was when nothing had been changed. */
  stored: F
  /** Of the company that it belongs to. */
  name: string
}

export interface FormDrafts<F> {
  drafts: Map<string, FormDraft<F>>
  /** The names of companies with something that is typed and not saved. */
  changed: ComputedRef<string[]>
  /** The draft of a company. One that nobody has touched follows what is stored. */
  open: (id: string, name: string, stored: F) => FormDraft<F>
  /** After saving or discarding: the form is what is stored. */
  settle: (id: string, name: string, stored: F) => void
  drop: (id: string) => void
  forget: () => void
  isOpen: (id: string) => boolean
}

/** A form may hold another, as that of the proxy; what is typed must not reach what is stored. */
const copyOf = <F>(stored: F): F => structuredClone(toRaw(stored))

/** What has been typed into one kind of form, by company. */
export function createFormDrafts<F extends object>(differs: (form: F, stored: F) => boolean): FormDrafts<F> {
  // The type of `reactive` takes refs apart; a form holds none.
  const drafts = reactive(new Map()) as Map<string, FormDraft<F>>
  const isChanged = ({ form, stored }: FormDraft<F>) => differs(form, stored)

  const open: FormDrafts<F>['open'] = (id, name, stored) => {
    const known = drafts.get(id)
    if (!known) drafts.set(id, { form: copyOf(stored), stored, name })
    else if (isChanged(known)) known.stored = stored
    else Object.assign(known, { form: copyOf(stored), stored, name })
    return drafts.get(id) as FormDraft<F> // just put there
  }
  return {
    drafts,
    changed: computed(() => [...drafts.values()].filter(isChanged).map(({ name }) => name)),
    open,
    settle: (id, name, stored) => {
      drafts.delete(id)
      open(id, name, stored)
    },
    drop: (id) => void drafts.delete(id),
    forget: () => drafts.clear(),
    isOpen: (id) => {
      const draft = drafts.get(id)
      return draft !== undefined && isChanged(draft)
    },
  }
}
