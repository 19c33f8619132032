import { Switch } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { widgetOf } from './props'

export function Toggle(props: WidgetProps) {
  const { id, label, value, schema, readOnly, describedBy, change } = widgetOf(props)
  const on = typeof value === 'boolean' ? value : schema['x-default'] === true
  return <Switch id={id} label={label} checked={on} disabled={readOnly} aria-describedby={describedBy} onChange={(event) => change(event.currentTarget.checked)} />
}
