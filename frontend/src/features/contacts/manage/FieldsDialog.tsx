import { Button, Modal, UnstyledButton } from '@mantine/core'
import { IconChevronRight, IconForms, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorState } from '../../../ui/ErrorState'
import { Skeletons } from '../../../ui/Skeletons'
import { useCustomFields, type CustomField } from '../data'
import { fieldsDialog } from '../dialogs'
import { valueTypeOf } from '../detail/values'
import { FieldForm } from './FieldForm'
import styles from './manage.module.css'

type Shown = { kind: 'list' } | { kind: 'new' } | { kind: 'one'; field: CustomField }

/** The custom fields of every contact. */
export function FieldsDialog() {
  const { t } = useTranslation('contacts')
  const [shown, setShown] = useState<Shown>({ kind: 'list' })
  const title = shown.kind === 'list' ? t('fields.title') : shown.kind === 'new' ? t('fields.new') : shown.field.label
  const back = () => setShown({ kind: 'list' })
  return (
    <Modal opened onClose={fieldsDialog.close} title={title} size="md" closeButtonProps={{ 'aria-label': t('close') }}>
      {shown.kind === 'list' ? (
        <List onNew={() => setShown({ kind: 'new' })} onOpen={(field) => setShown({ kind: 'one', field })} />
      ) : (
        <FieldForm field={shown.kind === 'one' ? shown.field : null} onDone={back} />
      )}
    </Modal>
  )
}

function List({ onNew, onOpen }: { onNew: () => void; onOpen: (field: CustomField) => void }) {
  const { t } = useTranslation('contacts')
  const fields = useCustomFields()
  return (
    <>
      {fields.isPending && <Skeletons shape="text" count={4} />}
      {fields.isError && <ErrorState error={fields.error} retry={() => void fields.refetch()} />}
      {fields.data?.length === 0 && (
        <EmptyState icon={<IconForms aria-hidden />} title={t('fields.emptyTitle')}>
          {t('fields.emptyText')}
        </EmptyState>
      )}
      <ul className={styles.rows}>
        {fields.data?.map((field) => (
          <li key={field.id} className={styles.row}>
            <UnstyledButton className={styles.field} onClick={() => onOpen(field)}>
              <span className={styles.what}>
                <b>{field.label}</b>
                <span>{[t(`fields.type.${valueTypeOf(field.type)}`), field.choices.join(', ')].filter(Boolean).join(': ')}</span>
              </span>
              <IconChevronRight size={16} aria-hidden />
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onNew}>
          {t('fields.new')}
        </Button>
      </div>
    </>
  )
}
