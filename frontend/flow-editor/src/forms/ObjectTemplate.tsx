import type { ObjectFieldTemplateProps } from '@rjsf/utils'
import { isJsonObject, pointerOf, resolvePointer, toJsonObject, type JsonObject } from '../graph/json'
import { isShown } from '../graph/schema'
import { tabOf, useForm } from './FormContext'
import styles from './ObjectTemplate.module.css'

/** The fields of an object that have something to say now: by `x-when`, and at the top by the open tab. */
export function ObjectTemplate({ properties, schema, fieldPathId }: ObjectFieldTemplateProps) {
  const { filled, tab } = useForm()
  const top = fieldPathId.path.length === 0
  const known = toJsonObject(schema.properties)
  const here = resolvePointer(filled, pointerOf(fieldPathId.path))
  const neighbours = isJsonObject(here) ? here : {}
  const shown = properties.filter(({ name }) => {
    const property = toJsonObject(known[name])
    return !isSettled(property) && isShown([property], neighbours) && (!top || tabOf(property) === tab)
  })
  const narrow = shown.length > 1 && shown.every(({ name }) => isNarrow(toJsonObject(known[name])))
  return <div className={top ? undefined : styles.inner} data-narrow={narrow || undefined}>{shown.map(({ name, content }) => <div key={name}>{content}</div>)}</div>
}

/** There is nothing to choose. */
function isSettled(property: JsonObject): boolean {
  return 'const' in property && !('enum' in property)
}

/** Hours and numbers are short enough to stand side by side. */
function isNarrow(property: JsonObject): boolean {
  return property['x-widget'] === 'time' || property.type === 'number' || property.type === 'integer'
}
