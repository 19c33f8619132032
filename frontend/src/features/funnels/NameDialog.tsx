import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/problem'

type Props = {
  opened: boolean
  onClose: () => void
  title: string
  action: string
  initial?: string
  onName: (name: string) => Promise<void>
}

/** A new funnel's name, or another name for an old one. */
export function NameDialog({ opened, onClose, title, ...form }: Props) {
  const { t } = useTranslation('funnels')
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <NameForm onClose={onClose} {...form} />
    </Modal>
  )
}

function NameForm({ onClose, action, initial = '', onName }: Omit<Props, 'opened' | 'title'>) {
  const { t } = useTranslation('funnels')
  const [name, setName] = useState(initial)
  const naming = useMutation({ mutationFn: () => onName(name.trim()) })
  const problem = naming.error instanceof ApiProblem ? naming.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    naming.mutate()
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        data-autofocus
        required
        withAsterisk={false}
        label={t('name.label')}
        description={t('name.help')}
        placeholder={t('name.example')}
        value={name}
        maxLength={150}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problem ? problem.at('/name') || problem.detail || t('failed') : null}
      />
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button variant="subtle" color="gray" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={naming.isPending} disabled={!name.trim() || name.trim() === initial}>
          {action}
        </Button>
      </Group>
    </form>
  )
}
