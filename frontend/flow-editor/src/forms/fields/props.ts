/** What a field of several values reads of the many things that rjsf hands it. */

import type { FieldProps } from '@rjsf/utils'
import { isJsonArray, isJsonObject, pointerOf, toJson, toJsonObject, type Json, type JsonObject } from '../../graph/json'

export interface Field {
  readonly id: string
  readonly pointer: string
  readonly value: Json | undefined
  readonly items: readonly Json[]
  readonly object: JsonObject
  readonly schema: JsonObject
  readonly readOnly: boolean
  readonly change: (value: Json | undefined) => void
}

export function fieldOf(props: FieldProps): Field {
  const value = toJson(props.formData)
  return {
    id: props.fieldPathId.$id,
    pointer: pointerOf(props.fieldPathId.path),
    value,
    items: isJsonArray(value) ? value : [],
    object: isJsonObject(value) ? value : {},
    schema: toJsonObject(props.schema),
    readOnly: props.readonly === true || props.disabled === true,
    change: (next) => props.onChange(next, props.fieldPathId.path, undefined, props.fieldPathId.$id),
  }
}
