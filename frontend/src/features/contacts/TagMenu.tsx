import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { useScope } from '../../app/me'
import { fold } from '../../app/palette/rank'
import { toastProblem } from '../../ui/toast'
import { TAG_COLOURS } from './colours'
import { useTags, type ContactItem, type TagAnswer } from './data'
import { presence, useTagging } from './tagging'
import styles from './TagMenu.module.css'

type Props = {
  contacts: readonly Pick<ContactItem, 'id' | 'tags'>[]
  opened: boolean
  onChange: (opened: boolean) => void
  /** The button it hangs from. */
  children: ReactElement
}

/** Tags of one or many contacts, put on and taken off; one that is not there yet is made by writing it. */
export function TagMenu({ contacts, opened, onChange, children }: Props) {
  return (
    <Popover opened={opened} onChange={onChange} position="bottom-start" width={264} trapFocus returnFocus>
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown className={styles.menu}>
        <Choices contacts={contacts} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Choices({ contacts }: { contacts: Props['contacts'] }) {
  const { t } = useTranslation('contacts')
  const [text, setText] = useState('')
  const tags = useTags().data ?? []
  const tagging = useTagging()
  const create = useCreateTag()
  const shown = tags.filter(({ name }) => fold(name).includes(fold(text.trim())))
  const isNew = text.trim() !== '' && !tags.some(({ name }) => fold(name) === fold(text.trim()))

  const toggle = (tag: TagAnswer) => tagging(contacts, tag, presence(contacts, tag) !== 'all')
  const make = () =>
    create.mutate(
      { name: text.trim(), color: TAG_COLOURS[tags.length % TAG_COLOURS.length] },
      {
        onSuccess: (tag) => {
          tagging(contacts, tag, true)
          setText('')
        },
        onError: (error) => toastProblem(error, t('tags.failed')),
      },
    )

  return (
    <>
      <TextInput
        data-autofocus
        size="xs"
        value={text}
        maxLength={100}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = shown
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          if (isNew) make()
          else if (first) toggle(first)
        }}
        placeholder={t('tags.find')}
        aria-label={t('tags.find')}
      />
      <div className={styles.list} role="group" aria-label={t('tags.title')}>
        {shown.map((tag) => {
          const has = presence(contacts, tag)
          return (
            <Checkbox
              key={tag.id}
              classNames={{ root: styles.row, body: styles.rowBody, labelWrapper: styles.rowLabel }}
              checked={has === 'all'}
              indeterminate={has === 'some'}
              onChange={() => toggle(tag)}
              label={
                <span className={styles.name}>
                  <span className={styles.dot} style={{ background: tag.color }} aria-hidden />
                  {tag.name}
                </span>
              }
            />
          )
        })}
        {shown.length === 0 && !isNew && <p className={styles.none}>{t('tags.none')}</p>}
      </div>
      {isNew && (
        <Button fullWidth size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={make} loading={create.isPending}>
          {t('tags.createNamed', { name: text.trim() })}
        </Button>
      )}
    </>
  )
}

export function useCreateTag() {
  const client = useQueryClient()
  const key = useScope('tags')
  return useMutation({
    mutationFn: (body: { name: string; color?: string }) => ask(api.POST('/api/v1/tags', { body: { name: body.name, color: body.color ?? '#716b6a' } })),
    onSuccess: (tag) => client.setQueryData<TagAnswer[]>(key, (tags) => [...(tags ?? []), tag].toSorted((one, other) => one.name.localeCompare(other.name))),
  })
}
