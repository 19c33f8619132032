import { useEffect, useState } from 'react'
import { useEnv } from '../editor/context'
import type { Target } from '../host'
import { useForm } from './FormContext'

export interface Targets {
  readonly known: readonly Target[]
  readonly waiting: boolean
  /** Why they could not be had, in the words of who refused. */
  readonly failed: string | null
}

const NONE: Targets = { known: [], waiting: false, failed: null }

/** What may be filled, by `x-source`: the contact's fields, this funnel's variables, or what the host finds out. */
export function useTargets(source: string): Targets {
  const { host: { targets, lists } } = useEnv()
  const { names } = useForm()
  const [answer, setAnswer] = useState<Targets>({ ...NONE, waiting: true })
  const ask = source === '' || source === 'field' || source === 'variable' ? undefined : targets
  useEffect(() => {
    let here = true
    ask?.(source).then(
      (known) => here && setAnswer({ ...NONE, known: [...known].sort((one, two) => Number(two.required === true) - Number(one.required === true)) }),
      (error: unknown) => here && setAnswer({ ...NONE, failed: error instanceof Error ? error.message : '' }),
    )
    return () => {
      here = false
    }
  }, [ask, source])
  if (source === 'field') return { ...NONE, known: lists.fields.map(({ key, label }) => ({ name: key, label })) }
  if (source === 'variable') return { ...NONE, known: names.map((name) => ({ name })) }
  return ask === undefined ? NONE : answer
}
