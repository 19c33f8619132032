import { Textarea } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { widgetOf } from './props'
import styles from './Expression.module.css'

export function Expression(props: WidgetProps) {
  const { id, text, placeholder, readOnly, describedBy, change } = widgetOf(props)
  return (
    <Textarea
      id={id} classNames={{ input: styles.input ?? '' }} value={text} placeholder={placeholder} readOnly={readOnly} autosize minRows={1} maxRows={6} spellCheck={false}
      aria-describedby={describedBy} onChange={(event) => change(event.currentTarget.value)}
    />
  )
}
