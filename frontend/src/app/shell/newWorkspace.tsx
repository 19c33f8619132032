import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../api/client'
import { ApiProblem } from '../../api/problem'
import { meQuery } from '../me'
import { enterWorkspace } from '../sessionEnds'
import { opener } from './opener'

const dialog = opener()
export const openNewWorkspace = dialog.open

/** Whoever founds a workspace owns it, and goes there at once. */
export function NewWorkspace() {
  const { t } = useTranslation('app')
  const opened = dialog.useOpened()
  return (
    <Modal opened={opened} onClose={dialog.close} title={t('newWorkspace.title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <Form />
    </Modal>
  )
}

function Form() {
  const { t } = useTranslation('app')
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/workspaces', { body: { name: name.trim() } })),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries(meQuery)
      dialog.close()
      await enterWorkspace(id)
    },
  })
  const problem = create.error instanceof ApiProblem ? create.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        data-autofocus
        required
        withAsterisk={false}
        label={t('newWorkspace.name')}
        description={t('newWorkspace.help')}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problem && (problem.at('/name') ?? problem.detail)}
      />
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button variant="subtle" color="gray" onClick={dialog.close}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
          {t('newWorkspace.create')}
        </Button>
      </Group>
    </form>
  )
}
