import { Button, Group, Modal, Textarea } from '@mantine/core'
import { nameIn, type Catalog, type Problem } from '@batuta/flow-editor'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { formatNumber } from '../../../ui/format'
import { toast } from '../../../ui/toast'
import { useFunnelScope, versionsQuery } from '../data'
import type { Draft } from '../draft/useDraft'
import { Stoppers } from './Stoppers'
import { useChanges } from './useChanges'
import styles from './PublishDialog.module.css'

type Props = { draft: Draft; catalog: Catalog; problems: readonly Problem[]; onProblem: (problem: Problem) => void; onClose: () => void }

/** What happens when this is published, and what still stands in its way. */
export function PublishDialog({ draft, catalog, problems, onProblem, onClose }: Props) {
  const { t } = useTranslation('funnels')
  const scope = useFunnelScope()
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const changes = useChanges(draft)
  const { data: versions } = useQuery(versionsQuery(scope, draft.id))
  const underWay = (versions ?? []).filter(({ under_way }) => under_way > 0)
  const { saver, published } = draft
  const unsaved = draft.state.kind === 'offline' || draft.state.kind === 'refused'

  const publish = useMutation({
    mutationFn: async () => {
      if (!(await saver.flush())) throw new ApiProblem(0, 'unsaved', '')
      const params = { path: { funnel_id: draft.id }, header: { 'If-Match': `"${saver.get().revision}"` } }
      return ask(api.POST('/api/v1/funnels/{funnel_id}/publish', { params, body: { note: note.trim() } }))
    },
    onSuccess: ({ is_active, published_version, revision, problems: left }) => {
      saver.adopt({ revision, problems: left })
      draft.setPublished({ is_active, published_version })
      void client.invalidateQueries({ queryKey: [...scope, 'list'] })
      void client.invalidateQueries({ queryKey: [...scope, 'versions', draft.id] })
      toast([t('publish.done', { version: published_version }), ...staying(underWay.filter(({ version }) => version !== published_version))].join(' '))
      onClose()
    },
    onError: (error) => error instanceof ApiProblem && error.code === 'unsaved' && onClose(),
  })
  const refused = publish.error instanceof ApiProblem ? publish.error : null
  const stoppers = problems.filter(({ severity }) => severity === 'error')
  const same = published.is_active && changes === 0

  function nameOf(id: string): string {
    const node = draft.graph.nodes.find((one) => one.id === id)
    return node === undefined ? '' : nameIn(catalog, node)
  }

  function staying(old: typeof underWay): string[] {
    return old.map(({ version, under_way }) => t('publish.staying', { count: under_way, n: formatNumber(under_way), version }))
  }

  return (
    <Modal opened onClose={onClose} title={<span className={styles.title}>{t('publish.title', { name: draft.name })}</span>} size="md" closeButtonProps={{ 'aria-label': t('close') }}>
      {stoppers.length > 0 ? (
        <Stoppers problems={stoppers} nameOf={nameOf} onProblem={onProblem} />
      ) : (
        <>
          <p className={styles.text}>{same ? t('publish.same', { version: published.published_version }) : t('publish.what')}</p>
          {!same && staying(underWay).map((line) => <p key={line} className={styles.text}>{line}</p>)}
          {!same && problems.length > 0 && <p className={styles.text}>{t('publish.warnings', { count: problems.length })}</p>}
          {!same && <Textarea mt="lg" label={t('publish.note')} description={t('publish.noteHelp')} value={note} onChange={(event) => setNote(event.currentTarget.value)} maxLength={500} autosize minRows={2} maxRows={6} data-autofocus />}
        </>
      )}
      {unsaved && <p className={styles.bad} role="alert">{t('publish.unsaved')}</p>}
      {refused !== null && refused.code !== 'unsaved' && (
        <div className={styles.bad} role="alert">
          {(refused.errors.length > 0 ? refused.errors.map(({ message, hint }) => [message, hint].filter(Boolean).join(' ')) : [refused.detail || t('failed')]).map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button variant="subtle" color="gray" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button loading={publish.isPending} disabled={stoppers.length > 0 || same} onClick={() => publish.mutate()}>
          {t('publish.action')}
        </Button>
      </Group>
    </Modal>
  )
}
