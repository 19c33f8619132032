import { Checkbox, Chip, Group, NumberInput, Select, Stack, TagsInput } from '@mantine/core'
import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { durationOf } from '../../graph/formats'
import { isJsonObject, type Json } from '../../graph/json'
import { useForm } from '../FormContext'
import { effective } from '../formSchema'
import { optionsOf } from '../widgets/props'
import { fieldOf } from './props'

/** Chips to type. */
export function Words(props: FieldProps) {
  const { t } = useEnv()
  const { id, items, change, readOnly } = fieldOf(props)
  return <TagsInput id={id} value={items.map(String)} onChange={change} readOnly={readOnly} placeholder={items.length === 0 ? t('words.placeholder') : ''} aria-label={t('words.label')} splitChars={[',', ';']} acceptValueOnBlur />
}

/** Tags of the workspace, or new ones. */
export function Tags(props: FieldProps) {
  const { t, host } = useEnv()
  const { id, items, change, readOnly } = fieldOf(props)
  return <TagsInput id={id} value={items.map(String)} data={[...host.lists.tags]} onChange={change} readOnly={readOnly} placeholder={items.length === 0 ? t('tags.placeholder') : ''} aria-label={t('tags.label')} acceptValueOnBlur />
}

/** How long: amount and unit. Stored texts such as `5 min` are read too. */
export function Duration(props: FieldProps) {
  const { t, host } = useEnv()
  const { type } = useForm()
  const { id, value, change, schema, readOnly } = fieldOf(props)
  const known = durationOf(value)
  const standard = durationOf(schema['x-default'])
  const properties = effective(schema, undefined, type.schema).properties
  const units = optionsOf(effective(isJsonObject(properties) ? properties.unit : undefined, undefined, type.schema))
  const unit = known?.unit ?? standard?.unit ?? 'hours'
  return (
    <Group gap={8} wrap="nowrap">
      <NumberInput
        id={id} w={92} min={0} value={known?.amount ?? ''} placeholder={standard === null ? '' : String(standard.amount)} readOnly={readOnly} decimalSeparator={host.language === 'pt-BR' ? ',' : '.'} aria-label={t('duration.amount')} aria-describedby={`${id}__help`}
        onChange={(amount) => change(typeof amount === 'number' ? { amount, unit } : undefined)}
      />
      <Select
        flex={1} data={units} value={unit} readOnly={readOnly} allowDeselect={false} aria-label={t('duration.unit')}
        onChange={(next) => change({ amount: known?.amount ?? standard?.amount ?? 1, unit: next ?? unit })}
      />
    </Group>
  )
}

/** One toggle for each day. */
export function Weekdays(props: FieldProps) {
  const { type } = useForm()
  const { items, change, schema, readOnly } = fieldOf(props)
  const days = optionsOf(effective(schema.items, undefined, type.schema))
  return (
    <Chip.Group multiple value={items.map(String)} onChange={(chosen) => change(inOrder(days, chosen))}>
      <Group gap={4}>{days.map(({ value, label }) => <Chip key={value} value={value} size="xs" variant="light" disabled={readOnly} aria-label={label}>{label.slice(0, 3)}</Chip>)}</Group>
    </Chip.Group>
  )
}

/** One box for each value. */
export function Checkboxes(props: FieldProps) {
  const { type } = useForm()
  const { items, change, schema, readOnly } = fieldOf(props)
  const options = optionsOf(effective(schema.items, undefined, type.schema))
  return (
    <Checkbox.Group value={items.map(String)} onChange={(chosen) => change(inOrder(options, chosen))} readOnly={readOnly}>
      <Stack gap={8}>{options.map(({ value, label }) => <Checkbox key={value} value={value} label={label} />)}</Stack>
    </Checkbox.Group>
  )
}

function inOrder(options: readonly { readonly value: string }[], chosen: readonly string[]): Json | undefined {
  const found = options.map(({ value }) => value).filter((value) => chosen.includes(value))
  return found.length === 0 ? undefined : found
}
