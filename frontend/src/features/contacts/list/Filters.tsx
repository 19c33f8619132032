import { Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../app/me'
import { useInstances } from '../../connections/data'
import { useMembers, useTeams } from '../../team/data'
import { useCustomFields, useTags, type CustomField } from '../data'
import type { ContactFilters } from '../filters'
import styles from './FilterBar.module.css'

type Props = { filters: ContactFilters; onChange: (filters: ContactFilters) => void }

const AGENT = 'agent:'
const TEAM = 'team:'

/** By tag, who has it, connection and custom field. */
export function Filters({ filters, onChange }: Props) {
  const { t } = useTranslation('contacts')
  const tags = useTags().data ?? []
  const instances = useInstances().data ?? []
  const fields = useCustomFields().data ?? []
  const hands = useHands()
  const colour = new Map(tags.map(({ id, color }) => [id, color]))
  const shared = { className: styles.select, clearable: true, searchable: true, nothingFoundMessage: t('filter.nothing') }
  const held = filters.agent ? AGENT + filters.agent : filters.team ? TEAM + filters.team : null
  const field = fields.find(({ key }) => key === filters.field)
  return (
    <>
      <Select
        {...shared}
        placeholder={t('filter.tag')}
        aria-label={t('filter.tag')}
        data={tags.map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.tag ?? null}
        onChange={(tag) => onChange({ ...filters, tag: tag ?? undefined })}
        renderOption={({ option }) => (
          <span className={styles.option}>
            <span className={styles.dot} style={{ background: colour.get(option.value) }} aria-hidden />
            {option.label}
          </span>
        )}
      />
      <Select
        {...shared}
        placeholder={t('filter.hands')}
        aria-label={t('filter.hands')}
        data={hands}
        value={held}
        onChange={(value) =>
          onChange({
            ...filters,
            agent: value?.startsWith(AGENT) ? value.slice(AGENT.length) : undefined,
            team: value?.startsWith(TEAM) ? value.slice(TEAM.length) : undefined,
          })
        }
      />
      {instances.length > 1 && (
        <Select
          {...shared}
          placeholder={t('filter.connection')}
          aria-label={t('filter.connection')}
          data={instances.map(({ id, name }) => ({ value: id, label: name }))}
          value={filters.connection ?? null}
          onChange={(connection) => onChange({ ...filters, connection: connection ?? undefined })}
        />
      )}
      {fields.length > 0 && (
        <div className={styles.pair}>
          <Select
            {...shared}
            placeholder={t('filter.field')}
            aria-label={t('filter.field')}
            data={fields.map(({ key, label }) => ({ value: key, label }))}
            value={filters.field ?? null}
            onChange={(key) => onChange({ ...filters, field: key ?? undefined, value: undefined })}
          />
          {field && <FieldValue key={field.key} field={field} value={filters.value} onChange={(value) => onChange({ ...filters, value })} />}
        </div>
      )}
    </>
  )
}

/** Colleagues and teams in one list: who has the open conversation. */
function useHands() {
  const { t } = useTranslation('contacts')
  const me = useMe()
  const members = useMembers().data ?? []
  const teams = useTeams().data ?? []
  const people = members.filter(({ role }) => role !== 'marketer')
  return [
    { group: t('filter.people'), items: people.map(({ userId, name }) => ({ value: AGENT + userId, label: userId === me.id ? t('filter.me', { name }) : name })) },
    { group: t('filter.teams'), items: teams.map(({ id, name }) => ({ value: TEAM + id, label: name })) },
  ].filter(({ items }) => items.length > 0)
}

type ValueProps = { field: CustomField; value: string | undefined; onChange: (value: string | undefined) => void }

function FieldValue({ field, value, onChange }: ValueProps) {
  const { t } = useTranslation('contacts')
  const [text, setText] = useState(value ?? '')
  const tell = useDebouncedCallback((next: string) => onChange(next.trim() || undefined), 300)
  const label = t('filter.valueOf', { field: field.label })
  if (field.type === 'choice' || field.type === 'boolean') {
    const data = field.type === 'choice' ? field.choices : [{ value: 'true', label: t('value.yes') }, { value: 'false', label: t('value.no') }]
    return <Select className={styles.select} clearable searchable aria-label={label} placeholder={t('filter.value')} data={data} value={value ?? null} onChange={(next) => onChange(next ?? undefined)} />
  }
  return (
    <TextInput
      className={styles.select}
      type={field.type === 'date' ? 'date' : 'text'}
      aria-label={label}
      placeholder={t('filter.value')}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}
