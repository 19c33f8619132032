import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { asText, isJsonObject, type Json } from '../../graph/json'
import { freshChoice, settled } from './Choices'
import { Inner } from './Inner'
import { fieldOf } from './props'
import { Rows } from './Rows'

/** Ways out with a name each; the id is made from the first name and then stays. What else a way has unfolds below it. */
export function Arms(props: FieldProps) {
  const { t } = useEnv()
  const { items, change, schema, readOnly, id } = fieldOf(props)
  const put = (index: number, item: Json) => change(items.with(index, item))
  return (
    <Rows
      items={items} onChange={change} readOnly={readOnly} least={2} most={typeof schema.maxItems === 'number' ? schema.maxItems : 8} add={t('arms.add')} open="all"
      fresh={() => ({ id: freshChoice(items), label: '' })} titleOf={(item, index) => nameOf(item) || String(index + 1)}
      head={(item, index) => (
        <input
          value={nameOf(item)} readOnly={readOnly} aria-label={t('arms.label', { number: index + 1 })} id={`${id}_${index}_label`}
          onChange={(event) => put(index, { ...(isJsonObject(item) ? item : {}), label: event.currentTarget.value })}
          onBlur={() => {
            const named = settled(item, items)
            if (named !== item) put(index, named)
          }}
        />
      )}
      details={(item, index) => <Inner props={props} at={index} schema={schema.items} value={item} without={['id', 'label']} />}
    />
  )
}

function nameOf(item: Json): string {
  return isJsonObject(item) ? asText(item.label) : ''
}
