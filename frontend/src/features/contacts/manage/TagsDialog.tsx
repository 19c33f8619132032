import { ActionIcon, Button, Modal, TextInput } from '@mantine/core'
import { IconPlus, IconTags, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { useScope } from '../../../app/me'
import { confirmDelete } from '../../../ui/confirmDelete'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorState } from '../../../ui/ErrorState'
import { Skeletons } from '../../../ui/Skeletons'
import { toast, toastProblem } from '../../../ui/toast'
import { TAG_COLOURS } from '../colours'
import { useTags, type TagAnswer } from '../data'
import { tagsDialog } from '../dialogs'
import { useCreateTag } from '../TagMenu'
import { ColourPicker } from './ColourPicker'
import styles from './manage.module.css'

/** Every etiqueta: its name, its colour, its end. */
export function TagsDialog() {
  const { t } = useTranslation('contacts')
  const tags = useTags()
  return (
    <Modal opened onClose={tagsDialog.close} title={t('tags.title')} size="md" closeButtonProps={{ 'aria-label': t('close') }}>
      <NewTag count={tags.data?.length ?? 0} />
      {tags.isPending && <Skeletons shape="text" count={4} />}
      {tags.isError && <ErrorState error={tags.error} retry={() => void tags.refetch()} />}
      {tags.data?.length === 0 && (
        <EmptyState icon={<IconTags aria-hidden />} title={t('tags.emptyTitle')}>
          {t('tags.emptyText')}
        </EmptyState>
      )}
      <ul className={styles.rows}>
        {tags.data?.map((tag) => (
          <TagRow key={tag.id} tag={tag} />
        ))}
      </ul>
    </Modal>
  )
}

function NewTag({ count }: { count: number }) {
  const { t } = useTranslation('contacts')
  const [name, setName] = useState('')
  const create = useCreateTag()
  const problem = create.error instanceof ApiProblem ? create.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ name: name.trim(), color: TAG_COLOURS[count % TAG_COLOURS.length] }, { onSuccess: () => setName('') })
  }
  return (
    <form onSubmit={submit} className={styles.new}>
      <TextInput
        data-autofocus
        className={styles.grow}
        aria-label={t('tags.newName')}
        placeholder={t('tags.newName')}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problem ? (problem.at('/name') ?? problem.detail) : undefined}
      />
      <Button type="submit" leftSection={<IconPlus size={16} aria-hidden />} disabled={!name.trim()} loading={create.isPending}>
        {t('tags.create')}
      </Button>
    </form>
  )
}

function TagRow({ tag }: { tag: TagAnswer }) {
  const { t } = useTranslation('contacts')
  const client = useQueryClient()
  const key = useScope('tags')
  const [, workspaceId] = key
  const [name, setName] = useState<string | null>(null)
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: key })
    await client.invalidateQueries({ queryKey: ['contacts', workspaceId] })
  }
  const change = useMutation({
    mutationFn: (body: { name?: string; color?: string }) => ask(api.PUT('/api/v1/tags/{tag_id}', { params: { path: { tag_id: tag.id } }, body })),
    onSuccess: refresh,
  })
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/api/v1/tags/{tag_id}', { params: { path: { tag_id: tag.id } } })),
    onSuccess: async () => {
      toast(t('tags.deleted', { tag: tag.name }))
      await refresh()
    },
    onError: (error) => toastProblem(error, t('tags.failed')),
  })
  const rename = () => {
    const wanted = name?.trim()
    if (!wanted || wanted === tag.name) return setName(null)
    change.mutate({ name: wanted }, { onSuccess: () => setName(null) })
  }
  const askToDelete = async () => {
    if (await confirmDelete({ title: t('tags.deleteTitle', { tag: tag.name }), text: t('tags.deleteText'), action: t('tags.delete') })) remove.mutate()
  }
  const problem = change.error instanceof ApiProblem ? change.error : null
  return (
    <li className={styles.row}>
      <ColourPicker value={tag.color} label={t('tags.colourOf', { tag: tag.name })} onChange={(color) => change.mutate({ color })} />
      <TextInput
        className={styles.grow}
        classNames={{ input: styles.inline }}
        aria-label={t('tags.nameOf', { tag: tag.name })}
        value={name ?? tag.name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={rename}
        onKeyDown={(event) => {
          if (event.key === 'Enter') rename()
          if (event.key === 'Escape' && name !== null) {
            event.stopPropagation()
            change.reset()
            setName(null)
          }
        }}
        error={problem ? (problem.at('/name') ?? problem.detail) : undefined}
      />
      <ActionIcon size={32} aria-label={t('tags.deleteNamed', { tag: tag.name })} onClick={() => void askToDelete()} loading={remove.isPending}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </li>
  )
}
