import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../api/problem'
import { useWorkspace } from '../../../app/me'
import { contactKey, type Contact } from '../data'
import { pathOf, type Place, type Value, valueAt } from './place'
import { save } from './save'
import { read, type ValueType } from './values'

type Clash = { theirs: unknown; mine: Value; contact: Contact }

/** One value on its way to the server. */
export function useEdit(contact: Contact, place: Place, type: ValueType, onSaved: () => void) {
  const { t } = useTranslation('contacts')
  const client = useQueryClient()
  const { id: workspaceId } = useWorkspace()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const [conflict, setConflict] = useState<Clash | null>(null)
  /** The contact as it was when the person began: a colleague's change while they write is a conflict, though the screen shows it already. */
  const began = useRef(contact)

  const run = async (from: Contact, value: Value, before: unknown) => {
    setBusy(true)
    setError(undefined)
    setConflict(null)
    try {
      const saved = await save(from, place, value, before)
      client.setQueryData(contactKey(workspaceId, contact.id), saved.contact)
      if (saved.kind === 'conflict') setConflict({ theirs: saved.theirs, mine: value, contact: saved.contact })
      else onSaved()
    } catch (problem) {
      setError(wordsFor(problem, place, t('edit.failed')))
    } finally {
      setBusy(false)
    }
  }

  return {
    busy,
    error,
    conflict,
    begin: () => {
      began.current = contact
    },
    reset: () => {
      setError(undefined)
      setConflict(null)
    },
    keep: (text: string) => {
      if (busy || conflict) return
      const value = read(type, text)
      if (Number.isNaN(value)) return setError(t('edit.noNumber'))
      void run(began.current, value, valueAt(began.current, place))
    },
    /** Over what the colleague wrote, which was shown. */
    insist: () => conflict && void run(conflict.contact, conflict.mine, conflict.theirs),
  }
}

function wordsFor(problem: unknown, place: Place, otherwise: string): string {
  if (!(problem instanceof ApiProblem) || problem.status === 0) return otherwise
  return problem.at(pathOf(place)) ?? (problem.detail || otherwise)
}
