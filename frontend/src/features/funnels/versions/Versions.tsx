import { FlowEditor, readGraph, type Catalog, type Host } from '@batuta/flow-editor'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconHistory, IconRestore } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api, ask } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorState } from '../../../ui/ErrorState'
import { Skeletons } from '../../../ui/Skeletons'
import { toast, toastProblem } from '../../../ui/toast'
import { readFunnel, useFunnelScope, versionQuery, versionsQuery } from '../data'
import { putBack } from '../draft/putBack'
import type { Draft } from '../draft/useDraft'
import { DifferenceLine } from './DifferenceLine'
import { differenceOf } from './difference'
import { VersionList } from './VersionList'
import styles from './Versions.module.css'

type Props = { draft: Draft; catalog: Catalog; host: Host; chosen: number | undefined; onChoose: (version: number | undefined) => void; onDrawing: () => void }

/** All that was ever published: to look at, and to draw on from. */
export function Versions({ draft, catalog, host, chosen, onChoose, onDrawing }: Props) {
  const { t } = useTranslation('funnels')
  const { data, error, isPending, refetch } = useQuery(versionsQuery(useFunnelScope(), draft.id))
  if (isPending) return <div className={styles.versions}><div className={styles.list}><Skeletons count={4} /></div></div>
  if (error) return <div className={styles.versions}><ErrorState error={error} retry={() => void refetch()} /></div>
  if (data.length === 0)
    return (
      <div className={styles.versions}>
        <EmptyState icon={<IconHistory aria-hidden />} title={t('versions.none')}>
          {t('versions.noneText')}
        </EmptyState>
      </div>
    )
  const shown = data.find(({ version }) => version === chosen) ?? null
  return (
    <div className={styles.versions} data-shown={shown !== null || undefined}>
      <div className={styles.list}>
        <VersionList versions={data} chosen={shown?.version ?? null} onChoose={onChoose} />
      </div>
      {shown === null ? (
        <div className={styles.hint}>
          <EmptyState icon={<IconHistory aria-hidden />} title={t('versions.choose')}>
            {t('versions.chooseText')}
          </EmptyState>
        </div>
      ) : (
        <Preview key={shown.version} draft={draft} catalog={catalog} host={host} version={shown.version} onBack={() => onChoose(undefined)} onDrawing={onDrawing} />
      )}
    </div>
  )
}

function Preview({ draft, catalog, host, version, onBack, onDrawing }: Omit<Props, 'chosen' | 'onChoose'> & { version: number; onBack: () => void }) {
  const { t } = useTranslation('funnels')
  const { data, error, refetch } = useQuery(versionQuery(useFunnelScope(), draft.id, version))
  const graph = useMemo(() => data && readGraph(data.definition), [data])
  const restore = useRestore(draft, version, onDrawing)
  return (
    <section className={styles.preview} aria-label={t('versions.preview', { version })}>
      <header className={styles.header}>
        <Button className={styles.back} variant="subtle" color="gray" size="compact-md" onClick={onBack}>
          {t('versions.back')}
        </Button>
        <h2 className={styles.title}>{t('versions.title', { version })}</h2>
        <span className={styles.difference}>
          {graph && (
            <>
              {t('versions.difference')} <DifferenceLine difference={differenceOf(graph, draft.graph)} />
            </>
          )}
        </span>
        <Button variant="default" leftSection={<IconRestore size={16} aria-hidden />} loading={restore.isPending} onClick={() => restore.mutate()}>
          {t('versions.restore')}
        </Button>
      </header>
      <div className={styles.canvas}>{error ? <ErrorState error={error} retry={() => void refetch()} /> : graph && <FlowEditor catalog={catalog} graph={graph} host={host} readOnly />}</div>
    </section>
  )
}

/** The draft becomes what was published then. What plays stays as it is, and the draft of before comes back with one key. */
function useRestore(draft: Draft, version: number, onDone: () => void) {
  const { t } = useTranslation('funnels')
  const client = useQueryClient()
  const scope = useFunnelScope()
  const { id, saver } = draft
  return useMutation({
    mutationFn: async () => {
      if (!(await saver.flush())) throw new ApiProblem(0, 'unsaved', t('versions.unsaved'))
      const before = draft.drawing()
      const params = { path: { funnel_id: id, version }, header: { 'If-Match': `"${saver.get().revision}"` } }
      const { problems } = await ask(api.POST('/api/v1/funnels/{funnel_id}/versions/{version}/restore', { params }))
      const now = await readFunnel(id)
      saver.adopt({ revision: now.revision, problems })
      draft.show(now)
      return { before, revision: now.revision }
    },
    onSuccess: ({ before, revision }) => {
      void client.invalidateQueries({ queryKey: [...scope, 'list'] })
      toast(t('versions.restored', { version }), { undo: () => putBack(draft, before, revision) || toast(t('drawnOn')) })
      onDone()
    },
    onError: (error) => toastProblem(error, t('failed')),
  })
}
