import { Checkbox, Group, Select, TextInput } from '@mantine/core'
import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { asText, isJsonArray, isJsonObject, pointerOf, without, type Json, type JsonObject } from '../../graph/json'
import { folded } from '../../palette/search'
import { KnownName } from '../KnownName'
import { Labelled } from '../Labelled'
import { useTargets } from '../useTargets'
import { isRepeated, useHeldRows } from './heldRows'
import { fieldOf } from './props'
import { RowNote } from './RowNote'
import { Rows } from './Rows'

const KINDS = ['string', 'integer', 'number', 'boolean', 'date'] as const

/** What to find out, as a JSON Schema of its answer: name, type, what it is, whether it must be there. */
export function Extraction(props: FieldProps) {
  const { t } = useEnv()
  const { value, change, schema, readOnly, id } = fieldOf(props)
  const { known } = useTargets('field')
  const [rows, put] = useHeldRows(value, rowsOf, (all) => schemaOf(all, value), change)
  const set = (index: number, changes: JsonObject) => put(rows.with(index, { ...rows[index], ...changes }))
  return (
    <Rows
      items={rows} onChange={put} readOnly={readOnly} open="all" most={typeof schema.maxProperties === 'number' ? schema.maxProperties : 50} add={t('extraction.add')}
      fresh={() => ({ name: '', about: { type: 'string' }, required: false })} titleOf={(row, index) => nameOf(row) || String(index + 1)}
      head={(row, index) => (
        <KnownName
          id={`${id}_${index}`} variant="unstyled" size="xs" flex={1} known={known} value={nameOf(row)} readOnly={readOnly} aria-label={t('extraction.name', { number: index + 1 })} placeholder={t('extraction.placeholder')}
          onChange={(name) => set(index, { name })} onBlur={() => nameOf(row) !== keyOf(nameOf(row)) && set(index, { name: keyOf(nameOf(row)) })}
        />
      )}
      details={(row, index) => {
        const about = aboutOf(row)
        const name = nameOf(row) || String(index + 1)
        return (
          <Labelled id={`${id}_${index}_about`} pointer={pointerOf([...props.fieldPathId.path, 'properties', nameOf(row)])} label={name} bare>
            <Group gap={12} wrap="nowrap" mb={8}>
              <Select
                size="xs" flex={1} data={KINDS.map((kind) => ({ value: kind, label: t(`extraction.type.${kind}`) }))} value={kindOf(about)} readOnly={readOnly} allowDeselect={false} aria-label={t('extraction.type', { name })}
                onChange={(kind) => set(index, { about: { ...without(about, 'type', 'format'), ...(kind === 'date' ? { type: 'string', format: 'date' } : { type: kind }) } })}
              />
              <Checkbox size="xs" label={t('extraction.required')} checked={isJsonObject(row) && row.required === true} disabled={readOnly} onChange={(event) => set(index, { required: event.currentTarget.checked })} />
            </Group>
            <TextInput
              size="xs" value={asText(about.description)} readOnly={readOnly} aria-label={t('extraction.describe', { name })} placeholder={t('extraction.example')} maxLength={500}
              onChange={(event) => set(index, { about: { ...about, description: event.currentTarget.value } })}
            />
            <RowNote repeated={isRepeated(rows, index)} unnamed={nameOf(row) === '' && asText(about.description) !== ''} />
          </Labelled>
        )
      }}
    />
  )
}

/** The short form `{"email": "what it is"}` is read too. */
function rowsOf(value: Json | undefined): readonly JsonObject[] {
  if (!isJsonObject(value)) return []
  const { properties, required } = value
  if (!isJsonObject(properties)) {
    return Object.entries(value).flatMap(([name, about]) => (typeof about === 'string' && !(name === 'type' && about === 'object') ? [{ name, about: { type: 'string', description: about }, required: false }] : []))
  }
  return Object.entries(properties).map(([name, about]) => ({ name, about, required: isJsonArray(required) && required.includes(name) }))
}

function schemaOf(rows: readonly JsonObject[], before: Json | undefined): JsonObject {
  const named = rows.filter((row, index) => nameOf(row) !== '' && !isRepeated(rows, index))
  if (named.length === 0) return {}
  const rest = isJsonObject(before) && isJsonObject(before.properties) ? before : {}
  return {
    ...rest, type: 'object', properties: Object.fromEntries(named.map((row) => [nameOf(row), aboutOf(row)])),
    required: named.filter((row) => row.required === true).map(nameOf),
  }
}

function nameOf(row: Json): string {
  return isJsonObject(row) ? asText(row.name) : ''
}

function aboutOf(row: Json): JsonObject {
  return isJsonObject(row) && isJsonObject(row.about) ? row.about : { type: 'string' }
}

function kindOf({ type, format }: JsonObject): string {
  return format === 'date' ? 'date' : asText(type) || 'string'
}

/** A name that a template can speak of. */
export function keyOf(name: string): string {
  return folded(name).replace(/[^a-z0-9_]+/g, '_').replace(/^[_0-9]+|_+$/g, '')
}
