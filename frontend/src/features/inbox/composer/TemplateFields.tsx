import { Select, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import type { ApiProblem } from '../../../api/problem'
import { useWorkspace } from '../../../app/me'
import { Skeletons } from '../../../ui/Skeletons'
import { draftOf, emptyTemplate, filled, placesOf, type TemplateDraft } from './template'
import styles from './TemplateFields.module.css'

type Props = { instanceId: string; value: TemplateDraft; onChange: (value: TemplateDraft) => void; problem: ApiProblem | null }

/** Which template, and what stands in its places; beside it how it will read. */
export function TemplateFields({ instanceId, value, onChange, problem }: Props) {
  const { t } = useTranslation('inbox')
  const workspaceId = useWorkspace().id
  const offers = useQuery({ queryKey: ['inbox', workspaceId, 'templates', instanceId], queryFn: () => ask(api.GET('/api/v1/instances/{instance_id}/templates', { params: { path: { instance_id: instanceId } } })), staleTime: 60_000 })
  const approved = offers.data?.filter(({ status }) => status === 'APPROVED') ?? []
  const [byName, setByName] = useState(false)
  const writes = byName || (!offers.isPending && approved.length === 0)
  const set = (key: string, text: string) => onChange({ ...value, values: { ...value.values, [key]: text } })
  if (offers.isPending) return <Skeletons shape="text" count={4} />
  return (
    <>
      {writes ? (
        <ByName value={value} onChange={onChange} problem={problem} />
      ) : (
        <Select
          label={t('template.choose')}
          placeholder={t('template.find')}
          searchable
          nothingFoundMessage={t('template.none')}
          value={value.name ? keyOf(value) : null}
          onChange={(key) => {
            const offered = approved.find((one) => keyOf(one) === key)
            onChange(offered ? draftOf(offered) : emptyTemplate)
          }}
          data={approved.map((one) => ({ value: keyOf(one), label: approved.filter(({ name }) => name === one.name).length > 1 ? `${one.name} (${one.language})` : one.name }))}
          error={problem?.at('/data/name') ?? problem?.at('/data/parameters')}
        />
      )}
      {offers.isError && <p className={styles.help}>{t('template.noList')}</p>}
      {approved.length > 0 && (
        <button
          type="button"
          className={styles.other}
          onClick={() => {
            setByName(!byName)
            onChange(emptyTemplate)
          }}
        >
          {t(byName ? 'template.list' : 'template.other')}
        </button>
      )}
      {value.extras
        .filter(({ index }) => index === null)
        .map(({ key, kind }) => (
          <TextInput key={key} label={t(kind === 'text' ? 'template.header' : 'template.headerFile')} value={value.values[key] ?? ''} maxLength={2000} onChange={(event) => set(key, event.currentTarget.value)} />
        ))}
      {placesOf(value.text).map((place) => (
        <TextInput key={place} label={/^\d+$/.test(place) ? t('template.place', { place }) : place} value={value.values[place] ?? ''} maxLength={1024} onChange={(event) => set(place, event.currentTarget.value)} />
      ))}
      {value.extras
        .filter(({ index }) => index !== null)
        .map(({ key, label }) => (
          <TextInput key={key} label={t('template.button', { label })} value={value.values[key] ?? ''} maxLength={2000} onChange={(event) => set(key, event.currentTarget.value)} />
        ))}
      {value.text.trim() && (
        <div>
          <p className={styles.label}>{t('template.preview')}</p>
          <div className={styles.preview}>
            {filled(value)}
            {value.footer && <small>{value.footer}</small>}
          </div>
        </div>
      )}
    </>
  )
}

/** A template that the list does not have: its name and approved words as they stand at Meta. */
function ByName({ value, onChange, problem }: Omit<Props, 'instanceId'>) {
  const { t } = useTranslation('inbox')
  return (
    <>
      <div className={styles.row}>
        <TextInput className={styles.name} label={t('template.name')} description={t('template.nameHelp')} value={value.name} maxLength={512} onChange={(event) => onChange({ ...value, name: event.currentTarget.value })} error={problem?.at('/data/name')} />
        <TextInput className={styles.language} label={t('template.language')} value={value.language} maxLength={10} onChange={(event) => onChange({ ...value, language: event.currentTarget.value })} error={problem?.at('/data/language')} />
      </div>
      <Textarea
        label={t('template.text')}
        description={t('template.textHelp', { sample: '{{1}}' })}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={1024}
        value={value.text}
        onChange={(event) => onChange({ ...value, text: event.currentTarget.value })}
        error={problem?.at('/data/text') ?? problem?.at('/data/parameters')}
      />
    </>
  )
}

const keyOf = ({ name, language }: { name: string; language: string }) => `${name} ${language}`
