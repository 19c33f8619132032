import { TextInput } from '@mantine/core'
import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { asText, isJsonObject, type Json } from '../../graph/json'
import { keyOf } from './Extraction'
import { Inner } from './Inner'
import { fieldOf } from './props'
import { Rows } from './Rows'

/** What another system brings along: the name of each variable, and below it its kind. */
export function Declared(props: FieldProps) {
  const { t } = useEnv()
  const { items, change, schema, readOnly, id } = fieldOf(props)
  const named = (index: number, name: string) => change(items.with(index, { ...(isJsonObject(items[index]) ? items[index] : {}), name }))
  return (
    <Rows
      items={items} onChange={change} readOnly={readOnly} open="all" most={typeof schema.maxItems === 'number' ? schema.maxItems : 50} add={t('declared.add')}
      fresh={() => ({ name: '' })} titleOf={(item, index) => nameOf(item) || String(index + 1)}
      head={(item, index) => (
        <TextInput
          variant="unstyled" size="xs" flex={1} value={nameOf(item)} readOnly={readOnly} aria-label={t('declared.name', { number: index + 1 })} placeholder={t('declared.placeholder')} id={`${id}_${index}_name`}
          maxLength={50} spellCheck={false} autoComplete="off" onChange={(event) => named(index, event.currentTarget.value)}
          onBlur={() => nameOf(item) !== keyOf(nameOf(item)) && named(index, keyOf(nameOf(item)))}
        />
      )}
      details={(item, index) => <Inner props={props} at={index} schema={schema.items} value={item} without={['name']} />}
    />
  )
}

function nameOf(item: Json | undefined): string {
  return isJsonObject(item) ? asText(item.name) : ''
}
