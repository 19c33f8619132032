import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { asText, isJsonObject, type Json, type JsonObject } from '../../graph/json'
import { useForm } from '../FormContext'
import { effective } from '../formSchema'
import { Inner } from './Inner'
import { fieldOf } from './props'
import { Rows } from './Rows'
import styles from './Pairs.module.css'

/** A name and a value in each row, as often as wanted: the first and the second property of the schema's items. */
export function Pairs(props: FieldProps) {
  const { t } = useEnv()
  const { type } = useForm()
  const { items, change, schema, readOnly, id } = fieldOf(props)
  const [key = 'name', name] = firstOf(effective(schema.items, undefined, type.schema))
  const plain = name['x-widget'] === undefined && name.enum === undefined && name['x-template'] === undefined
  const nameOf = (item: Json) => (isJsonObject(item) ? asText(item[key]) : '')
  return (
    <Rows
      items={items} onChange={change} readOnly={readOnly} open="all" most={typeof schema.maxItems === 'number' ? schema.maxItems : 50} add={t('pairs.add')}
      fresh={() => ({})} titleOf={(item, index) => nameOf(item) || String(index + 1)}
      head={(item, index) => (plain ? (
        <input
          id={`${id}_${index}_${key}`} data-field={`/${props.name}/${index}/${key}`} value={nameOf(item)} readOnly={readOnly} aria-label={`${asText(name.title)} ${index + 1}`} placeholder={asText(name['x-placeholder']) || asText(name.title)}
          onChange={(event) => change(items.with(index, { ...(isJsonObject(item) ? item : {}), [key]: event.currentTarget.value }))}
        />
      ) : <span className={styles.number}>{index + 1}</span>)}
      details={(item, index) => <div className={plain ? styles.alone : undefined}><Inner props={props} at={index} schema={schema.items} value={item} without={plain ? [key] : []} /></div>}
    />
  )
}

function firstOf(items: JsonObject): [string | undefined, JsonObject] {
  const [first] = Object.entries(isJsonObject(items.properties) ? items.properties : {})
  return first === undefined ? [undefined, {}] : [first[0], isJsonObject(first[1]) ? first[1] : {}]
}
