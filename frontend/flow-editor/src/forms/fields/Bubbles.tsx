import { Select } from '@mantine/core'
import type { FieldProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { asText, isJsonObject, toJson, type Json, type JsonObject } from '../../graph/json'
import { useForm } from '../FormContext'
import { effective } from '../formSchema'
import { optionsOf } from '../widgets/props'
import { Inner } from './Inner'
import { MediaFile } from './MediaFile'
import { fieldOf } from './props'
import { Rows } from './Rows'

/** Messages one after the other, each of its own kind. What it holds comes from the schema of that kind. */
export function Bubbles(props: FieldProps) {
  const { t } = useEnv()
  const { type } = useForm()
  const { items, change, readOnly, id } = fieldOf(props)
  const shown: readonly Json[] = items.length === 0 && !readOnly ? [{ type: 'text' }] : items
  // The first message is shown before it is there: what is written into it first brings its kind along.
  const begun: FieldProps = items.length > 0 ? props : { ...props, onChange: (value: unknown, path) => change([{ type: 'text', [String(path.at(-1))]: toJson(value) ?? '' }]) }
  const shape = itemSchema(type.schema, props.name)
  const kinds = optionsOf(kindSchema(shape))
  const kindOf = (item: Json) => (isJsonObject(item) ? asText(item.type) : '')
  return (
    <Rows
      items={shown} onChange={change} readOnly={readOnly} open="all" least={1} most={10} add={t('bubbles.add')} fresh={() => ({ type: 'text' })}
      titleOf={(_, index) => t('bubbles.title', { number: index + 1 })}
      head={(item, index) => (
        <Select
          size="xs" variant="unstyled" data={kinds} value={kindOf(item)} readOnly={readOnly} allowDeselect={false} aria-label={t('bubbles.kind', { number: index + 1 })} id={`${id}_${index}_type`}
          onChange={(kind) => change(shown.with(index, { type: kind ?? 'text', ...(isJsonObject(item) && item.text !== undefined ? { text: item.text } : {}) }))}
        />
      )}
      details={(item, index) => {
        const about = effective(shape, item, type.schema)
        const media = isJsonObject(about.properties) && 'media_id' in about.properties
        return (
          <>
            {media && <MediaFile props={props} at={index} value={item} schema={about} />}
            <Inner props={begun} at={index} schema={shape} value={item} without={media ? ['type', 'url', 'media_id'] : ['type']} />
          </>
        )
      }}
    />
  )
}

/** The items of the list as the catalog has them: rjsf's copy is without the conditions that tell one kind from another. */
function itemSchema(root: { readonly [key: string]: Json }, name: string): Json | undefined {
  const properties = root.properties
  const list = isJsonObject(properties) ? properties[name] : undefined
  return isJsonObject(list) ? list.items : undefined
}

function kindSchema(item: Json | undefined): JsonObject {
  const kind = isJsonObject(item) && isJsonObject(item.properties) ? item.properties.type : undefined
  return isJsonObject(kind) ? kind : {}
}
