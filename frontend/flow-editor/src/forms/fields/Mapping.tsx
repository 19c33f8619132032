import { TextInput } from '@mantine/core'
import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { asText, isJsonObject, pointerOf, type Json, type JsonObject } from '../../graph/json'
import { mark, schemasAt } from '../../graph/schema'
import { useForm } from '../FormContext'
import { KnownName } from '../KnownName'
import { Labelled } from '../Labelled'
import { TemplateInput } from '../TemplateInput'
import { useTargets } from '../useTargets'
import { isRepeated, useHeldRows } from './heldRows'
import { fieldOf } from './props'
import { RowNote } from './RowNote'
import { Rows } from './Rows'

/** Which field elsewhere gets which text. */
export function Mapping(props: FieldProps) {
  const { t } = useEnv()
  const { node, type } = useForm()
  const { value, change, schema, readOnly, id } = fieldOf(props)
  const { path } = props.fieldPathId
  const { known, waiting, failed } = useTargets(asText(schema['x-source']))
  const variable = schema['x-source'] === 'variable'
  const [rows, put] = useHeldRows(value, rowsOf, objectOf, change)
  const texts = mark(schemasAt(path, node.data, type.schema), 'additionalProperties')
  const text = isJsonObject(texts) ? texts : {}
  const missing = known.filter(({ name, required }) => required === true && !rows.some((row) => row.name === name))
  const titleOf = (name: string) => known.find((one) => one.name === name)?.label || name
  return (
    <>
      <Rows
        items={rows} onChange={put} readOnly={readOnly} open="all" most={typeof schema.maxProperties === 'number' ? schema.maxProperties : 100} add={t(variable ? 'declared.add' : 'mapping.add')}
        fresh={() => ({ name: '', value: '' })} titleOf={(row, index) => titleOf(nameOf(row)) || String(index + 1)}
        head={(row, index) => (
          <KnownName
            id={`${id}_${index}`} variant="unstyled" size="xs" flex={1} known={known} value={nameOf(row)} readOnly={readOnly} aria-label={t('mapping.target', { number: index + 1 })}
            placeholder={asText(schema['x-placeholder']) || t(variable ? 'declared.placeholder' : 'mapping.placeholder')} onChange={(name) => put(rows.with(index, { ...rows[index], name }))}
          />
        )}
        details={(row, index) => {
          const label = t('mapping.value', { name: titleOf(nameOf(row)) || String(index + 1) })
          const own = { id: `${id}_${index}_value`, value: valueOf(row), placeholder: asText(text['x-placeholder']) }
          const write = (next: string) => put(rows.with(index, { ...rows[index], value: next }))
          return (
            <Labelled id={own.id} pointer={pointerOf([...path, nameOf(row)])} label={label} bare>
              {text['x-template'] === undefined
                ? <TextInput {...own} aria-label={label} readOnly={readOnly} onChange={(event) => write(event.currentTarget.value)} />
                : <TemplateInput {...own} label={label} lines="one" onChange={write} />}
              <RowNote repeated={isRepeated(rows, index)} unnamed={nameOf(row) === '' && valueOf(row) !== ''} />
            </Labelled>
          )
        }}
      />
      {waiting && <RowNote>{t('mapping.waiting')}</RowNote>}
      {failed !== null && <RowNote warning>{failed || t('mapping.failed')} {t('mapping.byHand')}</RowNote>}
      {missing.length > 0 && <RowNote warning>{t('mapping.missing', { names: missing.map(({ name }) => titleOf(name)).join(', ') })}</RowNote>}
    </>
  )
}

function rowsOf(value: Json | undefined): readonly JsonObject[] {
  return Object.entries(isJsonObject(value) ? value : {}).map(([name, text]) => ({ name, value: text }))
}

function objectOf(rows: readonly JsonObject[]): JsonObject {
  return Object.fromEntries(rows.flatMap((row, index) => (nameOf(row) === '' || isRepeated(rows, index) ? [] : [[nameOf(row), valueOf(row)]])))
}

function nameOf(row: Json): string {
  return isJsonObject(row) ? asText(row.name) : ''
}

function valueOf(row: Json): string {
  return isJsonObject(row) ? asText(row.value) : ''
}
