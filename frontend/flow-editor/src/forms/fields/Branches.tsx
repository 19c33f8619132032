import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { asText, isJsonArray, isJsonObject, without, type Json, type JsonObject } from '../../graph/json'
import { Inner } from './Inner'
import { fieldOf } from './props'
import { Rows } from './Rows'
import { settled } from './Choices'
import styles from './Branches.module.css'

/** Ways of a condition, tried from the top: each with a name, and rows or an expression. */
export function Branches(props: FieldProps) {
  const { t } = useEnv()
  const { items, change, schema, readOnly, id } = fieldOf(props)
  const put = (index: number, item: Json) => change(items.with(index, item))
  return (
    <Rows
      items={items} onChange={change} readOnly={readOnly} open="all" least={1} most={30} add={t('branches.add')} fresh={() => ({ id: freshBranch(items), rows: [{}] })}
      titleOf={(item, index) => nameOf(item) || String(index + 1)}
      head={(item, index) => (
        <input
          value={nameOf(item)} readOnly={readOnly} aria-label={t('branches.name', { number: index + 1 })} placeholder={t('branches.placeholder')} id={`${id}_${index}_label`}
          onChange={(event) => put(index, { ...objectOf(item), label: event.currentTarget.value })}
          onBlur={() => {
            const named = settled(item, items)
            if (named !== item) put(index, named)
          }}
        />
      )}
      details={(item, index) => {
        const written = isJsonObject(item) && (item.expression !== undefined || item.rows === undefined)
        const one = isJsonObject(item) && isJsonArray(item.rows) && item.rows.length < 2
        const without = ['id', 'label', ...(written ? ['rows', 'match'] : ['expression']), ...(one ? ['match'] : [])]
        return (
          <>
            <Inner props={props} at={index} schema={schema.items} value={item} without={without} />
            {!readOnly && <button type="button" className={styles.form} onClick={() => put(index, flipped(objectOf(item), written))}>{t(written ? 'branches.asRows' : 'branches.asExpression')}</button>}
          </>
        )
      }}
    />
  )
}

function flipped(item: JsonObject, written: boolean): JsonObject {
  const rest = without(item, 'rows', 'match', 'expression')
  return written ? { ...rest, rows: [{}] } : rest
}

function nameOf(item: Json): string {
  return isJsonObject(item) ? asText(item.label) : ''
}

function objectOf(item: Json): JsonObject {
  return isJsonObject(item) ? item : {}
}

function freshBranch(items: readonly Json[]): string {
  const taken = new Set(items.map((item) => (isJsonObject(item) ? item.id : '')))
  for (let number = items.length + 1; ; number += 1) if (!taken.has(`option_${number}`)) return `option_${number}`
}
