import { NumberInput } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { widgetOf } from './props'

export function Amount(props: WidgetProps) {
  const { host } = useEnv()
  const { id, value, schema, placeholder, readOnly, describedBy, change } = widgetOf(props)
  const standard = schema['x-default']
  const shown = typeof value === 'number' ? value : typeof standard === 'number' ? standard : ''
  const whole = schema.type === 'integer'
  return (
    <NumberInput
      id={id} w={128} value={shown} placeholder={placeholder} readOnly={readOnly} allowDecimal={!whole} decimalSeparator={host.language === 'pt-BR' ? ',' : '.'}
      {...(typeof schema.minimum === 'number' ? { min: schema.minimum } : {})} {...(typeof schema.maximum === 'number' ? { max: schema.maximum } : {})}
      aria-describedby={describedBy} onChange={(next) => change(next === '' || typeof next === 'string' ? undefined : next)}
    />
  )
}
