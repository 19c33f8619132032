import { Autocomplete, Switch, TextInput } from '@mantine/core'
import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { asText, isJsonArray, isJsonObject, without, type Json, type JsonObject } from '../../graph/json'
import type { MessageTemplate } from '../../graph/lists'
import { segmentsOf, type Segment } from '../../graph/segments'
import { Words } from '../../editor/Words'
import { Labelled } from '../Labelled'
import { useForm, useRequired } from '../FormContext'
import { TemplateInput } from '../TemplateInput'
import { Inner } from './Inner'
import { fieldOf } from './props'
import { Rows } from './Rows'
import styles from './Template.module.css'

/** An approved template with a value for each of its variables. Off: nothing is sent when the window is shut. */
export function Template(props: FieldProps) {
  const { t, host } = useEnv()
  const { object, change, schema, readOnly, id, pointer, value } = fieldOf(props)
  const titles = titlesOf(schema, useForm().type.schema)
  const required = useRequired(pointer)
  const { templates } = host.lists
  const known = templates.find((one) => one.name === object.name && one.language === (asText(object.language) || 'pt_BR'))
  const text = known?.text ?? asText(object.text)
  const wanted = known?.parameters ?? placeholdersOf(text)
  const put = (changes: JsonObject) => change({ ...object, ...changes })
  const choose = (written: string) => {
    const found = templates.find((one) => labelOf(one, templates) === written)
    change(found === undefined ? { ...without(object, 'header', 'buttons'), name: written } : { name: found.name, language: found.language, text: found.text })
  }
  const at = (key: string) => ({ id: `${id}_${key}`, pointer: `${pointer}/${key}`, label: titles(key) })
  if (value === undefined && !required) {
    return <Switch id={id} checked={false} disabled={readOnly} label={t('template.use')} onChange={() => (templates[0] === undefined ? change({ name: '' }) : choose(labelOf(templates[0], templates)))} />
  }
  return (
    <div className={required ? styles.plain : styles.box}>
      {!required && <Switch id={id} mb={10} checked disabled={readOnly} label={t('template.use')} onChange={() => change(undefined)} />}
      <Labelled {...at('name')} bare={required} help={known === undefined ? t('template.name') : ''}>
        <Autocomplete id={`${id}_name`} aria-label={titles('name')} value={known === undefined ? asText(object.name) : labelOf(known, templates)} data={templates.map((one) => labelOf(one, templates))} readOnly={readOnly} placeholder="aula_confirmada" maxDropdownHeight={260} onChange={choose} />
      </Labelled>
      {known === undefined ? (
        <>
          <Labelled {...at('language')}>
            <TextInput id={`${id}_language`} value={asText(object.language)} readOnly={readOnly} placeholder="pt_BR" onChange={(event) => put({ language: event.currentTarget.value })} />
          </Labelled>
          <Inner props={props} at={null} schema={onlyText(schema)} value={value} />
        </>
      ) : <p className={styles.text}><Words segments={filledIn(text, (name) => parameterOf(object, name, wanted.indexOf(name)))} /></p>}
      {typeof known?.header === 'string' && <Wanted at={at('header')} label={t(`template.header.${known.header === 'text' ? 'text' : 'file'}`)} value={textAt(object.header)} onChange={(next) => put({ header: { type: known.header ?? '', value: next } })} />}
      {wanted.map((name, index) => (
        <Wanted key={name} at={{ id: `${id}_parameter_${index}`, pointer: `${pointer}/parameters/${index}/value` }} label={t('template.value', { name })} value={parameterOf(object, name, index)} onChange={(next) => put({ parameters: withParameter(object, wanted, index, next) })} />
      ))}
      {known?.buttons?.map(({ index, type, label }, place) => (
        <Wanted key={index} at={{ id: `${id}_button_${index}`, pointer: `${pointer}/buttons/${place}/value` }} label={t('template.ofButton', { label })} value={textAt(buttonAt(object, index))} onChange={(next) => put({ buttons: withButton(object, { index, type, value: next }) })} />
      ))}
      {known === undefined && object.buttons !== undefined && (
        <Labelled {...at('buttons')} group>
          <Rows items={isJsonArray(object.buttons) ? object.buttons : []} onChange={(buttons) => put({ buttons })} readOnly={readOnly} open="all" add={t('template.button')} fresh={() => ({ index: 0, type: 'url' })} titleOf={(_, index) => String(index + 1)} head={(_, index) => index + 1}
            details={(item, index) => <Inner props={{ ...props, fieldPathId: { $id: `${id}_buttons`, path: [...props.fieldPathId.path, 'buttons'] } }} at={index} schema={itemsOf(schema)} value={item} />} />
        </Labelled>
      )}
    </div>
  )
}

/** The template's text as it will be sent: each placeholder is the value it gets, or its own name while it has none. */
function filledIn(text: string, valueOf: (name: string) => string): Segment[] {
  return segmentsOf(text).flatMap((segment): Segment[] => {
    const value = segment.kind === 'variable' ? valueOf(segment.path) : ''
    return value === '' ? [segment] : segmentsOf(value)
  })
}

/** One value that the template asks for. */
function Wanted({ at, label, value, onChange }: { readonly at: { readonly id: string; readonly pointer: string }; readonly label: string; readonly value: string; readonly onChange: (value: string) => void }) {
  return <Labelled {...at} label={label}><TemplateInput id={at.id} label={label} lines="one" value={value} onChange={onChange} describedBy={`${at.id}__help`} /></Labelled>
}

function labelOf({ name, language }: MessageTemplate, all: readonly MessageTemplate[]): string {
  return all.some((one) => one.name === name && one.language !== language) ? `${name} (${language})` : name
}

function textAt(part: Json | undefined): string {
  return isJsonObject(part) ? asText(part.value) : ''
}

function buttonAt(object: JsonObject, index: number): Json | undefined {
  return (isJsonArray(object.buttons) ? object.buttons : []).find((one) => isJsonObject(one) && one.index === index)
}

function withButton(object: JsonObject, button: JsonObject): Json {
  const others = (isJsonArray(object.buttons) ? object.buttons : []).filter((one) => !isJsonObject(one) || one.index !== button.index)
  return [...others, button].sort((one, two) => placeOf(one) - placeOf(two))
}

function placeOf(button: Json): number {
  return isJsonObject(button) ? Number(button.index) : 0
}

function titlesOf(schema: JsonObject, root: JsonObject): (key: string) => string {
  const properties = isJsonObject(schema.properties) ? schema.properties : isJsonObject(root.properties) ? root.properties : {}
  return (key) => {
    const property = properties[key]
    return isJsonObject(property) ? asText(property.title) : key
  }
}

function onlyText(schema: JsonObject): JsonObject {
  const text = isJsonObject(schema.properties) ? schema.properties.text : undefined
  return { type: 'object', properties: text === undefined ? {} : { text } }
}

function itemsOf(schema: JsonObject): Json | undefined {
  const buttons = isJsonObject(schema.properties) ? schema.properties.buttons : undefined
  return isJsonObject(buttons) ? buttons.items : undefined
}

function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g)].map((found) => found[1] ?? ''))]
}

function rowsOf(object: JsonObject): readonly Json[] {
  return isJsonArray(object.parameters) ? object.parameters : []
}

function parameterOf(object: JsonObject, name: string, index: number): string {
  const row = rowsOf(object).find((one) => isJsonObject(one) && one.name === name) ?? rowsOf(object)[index]
  return isJsonObject(row) ? asText(row.value) : ''
}

/** As many as the template has, in its order; named ones keep their name. */
function withParameter(object: JsonObject, wanted: readonly string[], at: number, value: string): Json {
  return wanted.map((name, index) => ({ ...(/^\d+$/.test(name) ? {} : { name }), value: index === at ? value : parameterOf(object, name, index) }))
}
