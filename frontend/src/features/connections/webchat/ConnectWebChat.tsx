import { Button, Group, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../api/problem'
import { type Instance, useCreateInstance } from '../data'
import { WebChatLink } from './Link'

/** A name, and the page is there. */
export function ConnectWebChat({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('connections')
  const [name, setName] = useState('')
  const [made, setMade] = useState<Instance | null>(null)
  const create = useCreateInstance()
  const problem = create.error instanceof ApiProblem ? create.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ name: name.trim(), provider: 'webchat' }, { onSuccess: setMade })
  }
  if (made?.public_url) {
    return (
      <>
        <WebChatLink name={made.name} url={made.public_url} />
        <Group justify="flex-end" mt="xl">
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </>
    )
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        data-autofocus
        label={t('name')}
        description={t('webchat.nameHelp')}
        placeholder={t('webchat.nameExample')}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        error={create.error ? (problem?.at('/name') ?? (problem?.detail || t('failed'))) : undefined}
      />
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button variant="subtle" color="gray" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
          {t('webchat.create')}
        </Button>
      </Group>
    </form>
  )
}
