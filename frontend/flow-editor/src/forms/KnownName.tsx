import { Autocomplete, type AutocompleteProps, type ComboboxItem } from '@mantine/core'
import { useState } from 'react'
import type { Target } from '../host'
import { folded } from '../palette/search'

interface Props extends Omit<AutocompleteProps, 'data' | 'value' | 'onChange'> {
  readonly known: readonly Target[]
  readonly value: string
  readonly onChange: (name: string) => void
}

/** A name out of those that are known, or a new one. Shows what a known name is called, and stores the name. Beside one that stands there all others are
 * offered; while somebody writes, what else fits: a list that says no more than the field would only cover what comes next. */
export function KnownName({ known, value, onChange, onFocus, ...rest }: Props) {
  const [writing, setWriting] = useState(false)
  const labels = labelsOf(known)
  const names = new Map([...labels].map(([name, label]) => [label, name]))
  return (
    <Autocomplete
      data={[...names.keys()]}
      value={labels.get(value) ?? value}
      maxDropdownHeight={260}
      filter={({ options, search }) => {
        const flat = options.filter((one): one is ComboboxItem => 'label' in one)
        if (names.has(search) && !writing) return flat
        return flat.filter((one) => one.label !== search && folded(one.label).includes(folded(search.trim())))
      }}
      onFocus={(event) => {
        setWriting(false)
        onFocus?.(event)
      }}
      onChange={(written) => {
        setWriting(true)
        onChange(names.get(written) ?? written)
      }}
      {...rest}
    />
  )
}

/** Two of the same label are told apart by their names. */
function labelsOf(known: readonly Target[]): Map<string, string> {
  const often = new Map<string, number>()
  const labelOf = ({ name, label }: Target) => (label === undefined || label === '' ? name : label)
  for (const one of known) often.set(labelOf(one), (often.get(labelOf(one)) ?? 0) + 1)
  return new Map(known.map((one) => [one.name, (often.get(labelOf(one)) ?? 0) > 1 ? `${labelOf(one)} (${one.name})` : labelOf(one)]))
}
