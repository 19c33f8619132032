import { SegmentedControl } from '@mantine/core'
import type { FieldProps } from '@rjsf/utils'
import { useState } from 'react'
import { useEnv } from '../../editor/context'
import { asText, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../graph/json'
import { mark, alternatives } from '../../graph/schema'
import { useForm } from '../FormContext'
import { Inner } from './Inner'
import { fieldOf } from './props'
import { Rows } from './Rows'

/** Into which field or variable, what to do, and the value. Which of the two names is asked for follows from the schema's own alternatives. */
export function Assignments(props: FieldProps) {
  const { t } = useEnv()
  const { type } = useForm()
  const { items, change, schema, readOnly } = fieldOf(props)
  const shown: readonly Json[] = items.length === 0 && !readOnly ? [{}] : items
  const shape = type.schema.properties
  const list = isJsonObject(shape) ? shape[props.name] : undefined
  const targets = targetsOf(isJsonObject(list) ? list.items : undefined)
  const titles = targets.map((key) => ({ value: key, label: titleOf(schema, key, type.schema) }))
  const [asked, setAsked] = useState<Readonly<Record<number, string>>>({})
  const targetOf = (item: Json | undefined, index: number) => targets.find((key) => isJsonObject(item) && item[key] !== undefined) ?? asked[index] ?? targets[0] ?? ''
  return (
    <Rows
      items={shown} onChange={change} readOnly={readOnly} open="all" least={1} most={30} add={t('assignments.add')} fresh={() => ({})}
      titleOf={(item, index) => (isJsonObject(item) ? asText(item[targetOf(item, index)]) : '') || String(index + 1)}
      head={(item, index) => (
        <SegmentedControl
          size="xs" data={titles} value={targetOf(item, index)} readOnly={readOnly} aria-label={t('assignments.target', { number: index + 1 })}
          onChange={(key) => {
            setAsked({ ...asked, [index]: key })
            change(shown.with(index, retargeted(item, targets, key)))
          }}
        />
      )}
      details={(item, index) => <Inner props={props} at={index} schema={schema.items} value={item} without={targets.filter((key) => key !== targetOf(item, index))} />}
    />
  )
}

function targetsOf(item: Json | undefined): string[] {
  const branches = isJsonObject(item) && isJsonArray(item.oneOf) ? item.oneOf : []
  return branches.flatMap((branch) => (isJsonObject(branch) && isJsonArray(branch.required) ? branch.required.map(asText) : []))
}

function titleOf(schema: JsonObject, key: string, root: JsonObject): string {
  const items = schema.items
  const properties = isJsonObject(items) ? items.properties : undefined
  const title = mark(alternatives(isJsonObject(properties) ? properties[key] : undefined, undefined, root), 'title')
  return typeof title === 'string' ? title : key
}

/** The other kind of name, with the name as it was. */
function retargeted(item: Json, targets: readonly string[], key: string): Json {
  const known = isJsonObject(item) ? item : {}
  const old = targets.map((one) => asText(known[one])).find((name) => name !== '') ?? ''
  return { ...Object.fromEntries(Object.entries(known).filter(([name]) => !targets.includes(name))), [key]: old }
}
