import { Textarea } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { TemplateInput } from '../TemplateInput'
import { useStandard } from './useStandard'
import { widgetOf } from './props'

/** Several lines; with variables where its schema says so. */
export function Lines(props: WidgetProps) {
  const { id, label, text, schema, placeholder, readOnly, describedBy, change } = widgetOf(props)
  const standard = useStandard(schema)
  if (schema['x-template'] !== undefined) return <TemplateInput id={id} label={label} value={text} onChange={change} placeholder={standard || placeholder} describedBy={describedBy} />
  return <Textarea id={id} value={text} placeholder={placeholder} readOnly={readOnly} autosize minRows={2} maxRows={8} aria-describedby={describedBy} onChange={(event) => change(event.currentTarget.value)} />
}
