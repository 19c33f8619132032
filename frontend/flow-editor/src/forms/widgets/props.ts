/** What a widget of ours reads of the many things that rjsf hands it, in types that say what they are. */

import type { WidgetProps } from '@rjsf/utils'
import { isJsonArray, isJsonObject, toJson, toJsonObject, type Json, type JsonObject } from '../../graph/json'

export interface Widget {
  readonly id: string
  readonly label: string
  readonly value: Json | undefined
  readonly text: string
  readonly schema: JsonObject
  readonly placeholder: string
  readonly readOnly: boolean
  readonly describedBy: string
  readonly change: (value: Json | undefined) => void
}

export function widgetOf(props: WidgetProps): Widget {
  const schema = toJsonObject(props.schema)
  const value = toJson(props.value)
  const placeholder = schema['x-placeholder']
  return {
    id: props.id,
    label: props.label,
    value,
    text: typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '',
    schema,
    placeholder: typeof placeholder === 'string' ? placeholder : '',
    readOnly: props.readonly === true || props.disabled === true,
    describedBy: `${props.id}__help`,
    change: (next) => props.onChange(next === '' ? undefined : next),
  }
}

/** The words of an enum's values. */
export function optionsOf(schema: JsonObject): { value: string; label: string }[] {
  const labels = isJsonObject(schema['x-labels']) ? schema['x-labels'] : {}
  return (isJsonArray(schema.enum) ? schema.enum : []).map((value) => {
    const label = labels[String(value)]
    return { value: String(value), label: typeof label === 'string' ? label : String(value) }
  })
}
