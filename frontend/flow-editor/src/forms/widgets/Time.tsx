import { TextInput } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { widgetOf } from './props'

export function Time(props: WidgetProps) {
  const { id, text, schema, readOnly, describedBy, change } = widgetOf(props)
  const standard = typeof schema['x-default'] === 'string' ? schema['x-default'] : ''
  return <TextInput id={id} type="time" w={128} value={text === '' ? standard : text} readOnly={readOnly} aria-describedby={describedBy} onChange={(event) => change(event.currentTarget.value)} />
}
