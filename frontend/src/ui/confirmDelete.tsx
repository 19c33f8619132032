import { Button, Group, Modal, Text } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

type Question = {
  /** "Excluir o funil Aluno sumido?" */
  title: string
  /** What happens to what hangs on it. */
  text: string
  /** "Excluir funil" */
  action: string
}

type Asked = Question & { answer: (yes: boolean) => void }

/** It asks about what another dialog shows. */
const OVER_DIALOGS = 400

let asked: Asked | null = null
const listeners = new Set<() => void>()

/** The last confirmation before something is gone: true when the person says yes. */
export function confirmDelete(question: Question): Promise<boolean> {
  asked?.answer(false)
  return new Promise((resolve) => set({ ...question, answer: resolve }))
}

function set(next: Asked | null) {
  asked = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Once, in the shell. */
export function ConfirmHost() {
  const { t } = useTranslation('ui')
  const shown = useSyncExternalStore(subscribe, () => asked)
  const answer = (yes: boolean) => {
    shown?.answer(yes)
    set(null)
  }
  return (
    <Modal zIndex={OVER_DIALOGS} opened={shown !== null} onClose={() => answer(false)} title={shown?.title} closeButtonProps={{ 'aria-label': t('close') }}>
      <Text c="dimmed">{shown?.text}</Text>
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button variant="subtle" color="gray" onClick={() => answer(false)}>
          {t('cancel')}
        </Button>
        <Button color="vermilion" data-autofocus onClick={() => answer(true)}>
          {shown?.action}
        </Button>
      </Group>
    </Modal>
  )
}
