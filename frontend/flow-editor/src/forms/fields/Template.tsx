import { Autocomplete, Switch, TextInput } from '@mantine/core'
import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { asText, isJsonArray, isJsonObject, pointerOf, type Json, type JsonObject } from '../../graph/json'
import { Labelled } from '../Labelled'
import { useForm } from '../FormContext'
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
  const known = host.lists.templates.find((one) => one.name === object.name && one.language === (asText(object.language) || 'pt_BR'))
  const text = known?.text ?? asText(object.text)
  const wanted = known?.parameters ?? placeholdersOf(text)
  const put = (changes: JsonObject) => change({ ...object, ...changes })
  const choose = (name: string) => {
    const found = host.lists.templates.find((one) => one.name === name)
    put(found === undefined ? { name } : { name, language: found.language, text: found.text })
  }
  const at = (key: string) => ({ id: `${id}_${key}`, pointer: `${pointer}/${key}`, label: titles(key) })
  if (value === undefined) {
    return <Switch id={id} checked={false} disabled={readOnly} label={t('template.use')} onChange={() => change({ name: host.lists.templates[0]?.name ?? '' })} />
  }
  return (
    <div className={styles.box}>
      <Switch id={id} mb={10} checked disabled={readOnly} label={t('template.use')} onChange={() => change(undefined)} />
      <Labelled {...at('name')} help={known === undefined ? t('template.name') : ''}>
        <Autocomplete id={`${id}_name`} value={asText(object.name)} data={[...new Set(host.lists.templates.map((one) => one.name))]} readOnly={readOnly} placeholder="aula_confirmada" onChange={choose} />
      </Labelled>
      {known === undefined ? (
        <>
          <Labelled {...at('language')}>
            <TextInput id={`${id}_language`} value={asText(object.language)} readOnly={readOnly} placeholder="pt_BR" onChange={(event) => put({ language: event.currentTarget.value })} />
          </Labelled>
          <Inner props={props} at={null} schema={onlyText(schema)} value={value} />
        </>
      ) : <p className={styles.text}>{text}</p>}
      {wanted.map((name, index) => (
        <Labelled key={name} id={`${id}_parameter_${index}`} pointer={pointerOf([...props.fieldPathId.path, 'parameters', index, 'value'])} label={t('template.value', { name })}>
          <TemplateInput id={`${id}_parameter_${index}`} label={t('template.value', { name })} lines="one" value={parameterOf(object, name, index)} onChange={(next) => put({ parameters: withParameter(object, wanted, index, next) })} />
        </Labelled>
      ))}
      {object.buttons !== undefined && (
        <Labelled {...at('buttons')} group>
          <Rows items={isJsonArray(object.buttons) ? object.buttons : []} onChange={(buttons) => put({ buttons })} readOnly={readOnly} open="all" add={t('template.button')} fresh={() => ({ index: 0, type: 'url' })} titleOf={(_, index) => String(index + 1)} head={(_, index) => index + 1}
            details={(item, index) => <Inner props={{ ...props, fieldPathId: { $id: `${id}_buttons`, path: [...props.fieldPathId.path, 'buttons'] } }} at={index} schema={itemsOf(schema)} value={item} />} />
        </Labelled>
      )}
    </div>
  )
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
