import { Button, Select, Stack, TagsInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { useScope } from '../../../app/me'
import { confirmDelete } from '../../../ui/confirmDelete'
import { toast } from '../../../ui/toast'
import type { CustomField } from '../data'
import { valueTypeOf, type ValueType } from '../detail/values'
import { keyOf } from './key'
import styles from './manage.module.css'

const TYPES = ['text', 'number', 'date', 'boolean', 'choice', 'email', 'phone', 'cpf', 'url'] as const satisfies ValueType[]
const CLASSES = ['plain', 'personal', 'sensitive', 'minor'] as const
type DataClass = (typeof CLASSES)[number]

/** A new field, or one that is there: its type stays, since values and funnels rely on it. */
export function FieldForm({ field, onDone }: { field: CustomField | null; onDone: () => void }) {
  const { t } = useTranslation('contacts')
  const client = useQueryClient()
  const scope = useScope('fields')
  const [label, setLabel] = useState(field?.label ?? '')
  const [type, setType] = useState<ValueType>(valueTypeOf(field?.type ?? 'text'))
  const [choices, setChoices] = useState<string[]>(field?.choices ?? [])
  const [dataClass, setDataClass] = useState<DataClass>(classOf(field?.class))
  const refresh = () => client.invalidateQueries({ queryKey: scope })
  const keep = useMutation({
    mutationFn: async () => {
      const body = { label: label.trim(), choices: type === 'choice' ? choices : [], class: dataClass }
      if (field) await ask(api.PUT('/api/v1/custom-fields/{field_id}', { params: { path: { field_id: field.id } }, body }))
      else await ask(api.POST('/api/v1/custom-fields', { body: { ...body, key: keyOf(label), type } }))
    },
    onSuccess: async () => {
      await refresh()
      onDone()
    },
  })
  const remove = useMutation({
    mutationFn: async (gone: CustomField) => {
      await ask(api.DELETE('/api/v1/custom-fields/{field_id}', { params: { path: { field_id: gone.id } } }))
    },
    onSuccess: async () => {
      toast(t('fields.deleted', { field: field?.label }))
      await refresh()
      onDone()
    },
  })
  const askToDelete = async (gone: CustomField) => {
    const yes = await confirmDelete({ title: t('fields.deleteTitle', { field: gone.label }), text: t('fields.deleteText'), action: t('fields.delete') })
    if (yes) remove.mutate(gone)
  }
  const failed = keep.error ?? remove.error
  const problem = failed instanceof ApiProblem ? failed : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    keep.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <TextInput
          data-autofocus
          label={t('fields.label')}
          value={label}
          maxLength={100}
          onChange={(event) => setLabel(event.currentTarget.value)}
          error={failed ? (problem?.at('/label') ?? problem?.at('/key') ?? [problem?.detail, problem?.hint].filter(Boolean).join(' ')) || t('fields.failed') : undefined}
          description={keyOf(label) || field ? t('fields.keyHelp', { key: field?.key ?? keyOf(label) }) : undefined}
        />
        <Select
          label={t('fields.typeLabel')}
          allowDeselect={false}
          disabled={field !== null}
          description={field ? t('fields.typeStays') : undefined}
          data={TYPES.map((value) => ({ value, label: t(`fields.type.${value}`) }))}
          value={type}
          onChange={(value) => value && setType(valueTypeOf(value))}
        />
        {type === 'choice' && (
          <TagsInput label={t('fields.choices')} description={t('fields.choicesHelp')} value={choices} onChange={setChoices} maxTags={200} splitChars={[',', ';']} error={problem?.at('/choices')} />
        )}
        <Select
          label={t('fields.classLabel')}
          description={t(`fields.classHelp.${dataClass}`)}
          allowDeselect={false}
          data={CLASSES.map((value) => ({ value, label: t(`fields.class.${value}`) }))}
          value={dataClass}
          onChange={(value) => setDataClass(classOf(value))}
        />
      </Stack>
      <div className={styles.foot}>
        {field && (
          <Button className={styles.left} variant="outline" color="vermilion" onClick={() => void askToDelete(field)} loading={remove.isPending}>
            {t('fields.delete')}
          </Button>
        )}
        <Button variant="subtle" color="gray" onClick={onDone}>
          {t('back')}
        </Button>
        <Button type="submit" loading={keep.isPending} disabled={!keyOf(label) || (type === 'choice' && choices.length === 0)}>
          {t(field ? 'fields.keep' : 'fields.create')}
        </Button>
      </div>
    </form>
  )
}

function classOf(value: string | null | undefined): DataClass {
  return CLASSES.find((known) => known === value) ?? 'plain'
}
