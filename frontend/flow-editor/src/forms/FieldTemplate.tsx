import type { FieldTemplateProps } from '@rjsf/utils'
import { pointerOf, toJsonObject } from '../graph/json'
import { Labelled } from './Labelled'

/** A field of the form: label above, help below, an error in the place of the help. */
export function FieldTemplate({ id, label, schema, uiSchema, fieldPathId, children, hidden }: FieldTemplateProps) {
  if (hidden === true) return null
  if (fieldPathId.path.length === 0 || uiSchema?.['ui:bare'] === true) return children
  const pointer = pointerOf(fieldPathId.path)
  const marks = toJsonObject(schema)
  const help = typeof marks['x-help'] === 'string' ? marks['x-help'] : ''
  const own = uiSchema?.['ui:widget'] === 'switch'
  const group = marks.type === 'object' || marks.type === 'array'
  return (
    <Labelled id={id} pointer={pointer} label={label} help={help} bare={own} group={group} standard={marks['x-default'] !== undefined}>
      {children}
    </Labelled>
  )
}
