import type { FieldProps } from '@rjsf/utils'
import { IconBrandInstagram, IconBrandMessenger, IconBrandWhatsapp, IconWorld } from '@tabler/icons-react'
import { useEnv } from '../../editor/context'
import { choicesForm, LIMITS, tightest, type Channel } from '../../graph/channels'
import { asText, isJsonArray, isJsonObject, type Json } from '../../graph/json'
import { choicesOf, questionOf } from '../../problems/limits'
import { folded } from '../../palette/search'
import { Count } from '../Counted'
import { useForm } from '../FormContext'
import { Inner } from './Inner'
import { fieldOf } from './props'
import { Rows } from './Rows'
import styles from './Choices.module.css'

/** Options, one row each. The id is made from the first label and then stays, since ways out and past answers are known by it. */
export function Choices(props: FieldProps) {
  const { t, host } = useEnv()
  const { items, change, schema, readOnly, id } = fieldOf(props)
  const widest = tightest(host.channels, (limits) => Math.max(limits.rowTitle, limits.buttonTitle))
  const roomy = tightest(host.channels, (limits) => Math.max(limits.rows, limits.buttons))
  const put = (index: number, item: Json) => change(items.with(index, item))
  return (
    <>
      <Count over={items.length > roomy.limit}>{t('count.of', { length: items.length, limit: roomy.limit })}</Count>
      <Rows
        items={items} onChange={change} readOnly={readOnly} least={1} most={typeof schema.maxItems === 'number' ? schema.maxItems : 50} add={t('choices.add')}
        fresh={() => ({ id: freshChoice(items), label: '' })} titleOf={(item, index) => labelOf(item) || String(index + 1)}
        head={(item, index) => (
          <>
            <input
              value={labelOf(item)} readOnly={readOnly} aria-label={t('choices.label', { number: index + 1 })} placeholder={t('choices.placeholder')} id={`${id}_${index}_label`}
              onChange={(event) => put(index, { ...objectOf(item), label: event.currentTarget.value })}
              onBlur={() => {
                const named = settled(item, items)
                if (named !== item) put(index, named)
              }}
            />
            {[...labelOf(item)].length > widest.limit && <span className={styles.over} title={t('count.channel', { channel: t(`channel.${widest.channel}`) })}>{[...labelOf(item)].length - widest.limit} +</span>}
          </>
        )}
        aside={(item) => {
          const words = isJsonObject(item) && isJsonArray(item.synonyms) ? item.synonyms.length : 0
          return words === 0 ? '' : t('choices.words', { count: words })
        }}
        details={(item, index) => <Inner props={props} at={index} schema={schema.items} value={item} without={['id', 'label']} />}
      />
      {items.length > 0 && <Shapes items={items} />}
    </>
  )
}

const ICONS = { whatsapp: IconBrandWhatsapp, instagram: IconBrandInstagram, messenger: IconBrandMessenger, webchat: IconWorld } as const

/** What becomes of the options on each channel. */
function Shapes({ items }: { readonly items: readonly Json[] }) {
  const { t, host } = useEnv()
  const { node, type } = useForm()
  const channels: readonly Channel[] = host.channels.length === 0 ? ['whatsapp'] : host.channels
  return (
    <div className={styles.shapes}>
      {channels.map((channel) => {
        const Icon = ICONS[channel]
        const form = choicesForm(questionOf(type, node.data), choicesOf(items), LIMITS[channel])
        return (
          <div key={channel}>
            <Icon size={15} stroke={1.75} aria-hidden data-channel={channel} />
            <span>{t(`choices.form.${form}`, { channel: t(`channel.${channel}`), count: items.length })}</span>
          </div>
        )
      })}
    </div>
  )
}

function objectOf(item: Json): { readonly [key: string]: Json } {
  return isJsonObject(item) ? item : {}
}

function labelOf(item: Json): string {
  return isJsonObject(item) ? asText(item.label) : ''
}

const UNNAMED = /^option_\d+$/

export function freshChoice(items: readonly Json[]): string {
  const taken = new Set(items.map((item) => (isJsonObject(item) ? item.id : '')))
  for (let number = items.length + 1; ; number += 1) if (!taken.has(`option_${number}`)) return `option_${number}`
}

/** An option that has just got its first label gets its id from it. */
export function settled(item: Json, items: readonly Json[]): Json {
  if (!isJsonObject(item) || !UNNAMED.test(asText(item.id))) return item
  const slug = folded(labelOf(item)).replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40)
  if (slug === '' || ['no_reply', 'too_many_tries', 'else'].includes(slug)) return item
  return items.some((other) => other !== item && isJsonObject(other) && other.id === slug) ? item : { ...item, id: slug }
}
