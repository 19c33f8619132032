import { Textarea } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useEnv } from '../../editor/context'
import { tightest } from '../../graph/channels'
import { isJsonObject, resolvePointer, type JsonObject } from '../../graph/json'
import { certainLength, preview } from '../../graph/segments'
import { Count } from '../Counted'
import { useForm, usePointer } from '../FormContext'
import { TemplateInput } from '../TemplateInput'
import { widgetOf } from './props'
import styles from './Message.module.css'

/** What a contact reads: with variables where its schema says so, its characters counted against the channel that carries least, and how it will look. */
export function Message(props: WidgetProps) {
  const { host, t } = useEnv()
  const { node, type } = useForm()
  const pointer = usePointer()
  const { id, label, text, schema, placeholder, readOnly, describedBy, change } = widgetOf(props)
  const limit = tightest(host.channels, (limits) => {
    const asked = Object.values(isJsonObject(type.schema.properties) ? type.schema.properties : {}).some((one) => isJsonObject(one) && one['x-widget'] === 'choices')
    return asked ? limits.body : isCaption(pointer, node.data) && limits.caption > 0 ? limits.caption : limits.text
  })
  const length = certainLength(text)
  return (
    <>
      <Count over={length > limit.limit}>
        <span title={t('count.channel', { channel: t(`channel.${limit.channel}`) })}>{t('count.of', { length, limit: limit.limit })}</span>
      </Count>
      {schema['x-template'] === undefined ? (
        <Textarea id={id} value={text} placeholder={placeholder} readOnly={readOnly} autosize minRows={3} maxRows={10} aria-describedby={describedBy} onChange={(event) => change(event.currentTarget.value)} />
      ) : (
        <TemplateInput id={id} label={label} value={text} onChange={change} placeholder={placeholder} describedBy={describedBy} bold />
      )}
      {schema['x-template'] !== undefined && text.includes('{{') && <p className={styles.preview}>{t('input.preview')} “{preview(text, (path) => host.preview[path])}”</p>}
    </>
  )
}

/** Beside a picture or a file the text is its caption. */
function isCaption(pointer: string, data: JsonObject): boolean {
  const beside = resolvePointer(data, pointer.slice(0, pointer.lastIndexOf('/')))
  return isJsonObject(beside) && typeof beside.type === 'string' && beside.type !== 'text' && beside.type !== 'link'
}
