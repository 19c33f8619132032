import { SegmentedControl, Select } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { optionsOf, widgetOf } from './props'

/** One of a few: side by side where they are short, else a list. The default is shown and not stored. */
export function Choice(props: WidgetProps) {
  const { id, label, text, schema, readOnly, describedBy, change } = widgetOf(props)
  const options = optionsOf(schema)
  const standard = typeof schema['x-default'] === 'string' ? schema['x-default'] : null
  const value = text === '' ? standard : text
  if (options.length <= 3 && options.reduce((sum, option) => sum + option.label.length, 0) <= 26 && value !== null) {
    return <SegmentedControl id={id} fullWidth data={options} value={value} readOnly={readOnly} aria-label={label} onChange={change} />
  }
  return (
    <Select
      id={id} data={options} value={value} readOnly={readOnly} allowDeselect={false} searchable={options.length > 8} aria-describedby={describedBy}
      onChange={(next) => change(next ?? undefined)} maxDropdownHeight={320}
    />
  )
}
