import { TextInput } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { TemplateInput } from '../TemplateInput'
import { useStandard } from './useStandard'
import { widgetOf } from './props'

/** One line; with variables where its schema says so. */
export function Line(props: WidgetProps) {
  const { id, label, text, schema, placeholder, readOnly, describedBy, change } = widgetOf(props)
  const standard = useStandard(schema)
  if (schema['x-template'] !== undefined) {
    return <TemplateInput id={id} label={label} value={text} onChange={change} lines="one" placeholder={standard || placeholder} describedBy={describedBy} />
  }
  return <TextInput id={id} value={text} placeholder={placeholder} readOnly={readOnly} aria-describedby={describedBy} onChange={(event) => change(event.currentTarget.value)} />
}
