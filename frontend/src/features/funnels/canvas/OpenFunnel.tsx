import { FlowEditor, type Catalog, type FlowEditorHandle, type Problem, type Trace } from '@batuta/flow-editor'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from '../../../ui/toast'
import { figuresQuery, useFunnelScope, type Funnel } from '../data'
import { useDraft } from '../draft/useDraft'
import { useHost, useWorld } from '../lists'
import { useFiguresLive } from '../live'
import { TestPhone } from '../phone/TestPhone'
import { Versions } from '../versions/Versions'
import { ConflictDialog } from './ConflictDialog'
import { PublishDialog } from './PublishDialog'
import { SavedLine } from './SavedLine'
import { TopBar } from './TopBar'
import { useCanvasActions } from './useCanvasActions'
import styles from './OpenFunnel.module.css'

/** The drawing, its way to the server, the test phone and what was published. */
export function OpenFunnel({ funnel, catalog }: { funnel: Funnel; catalog: Catalog }) {
  const { t } = useTranslation('funnels')
  const { id } = funnel
  const editor = useRef<FlowEditorHandle>(null)
  const navigate = useNavigate({ from: '/funnels/$funnelId' })
  const { tab, version, test = false, publish = false } = useSearch({ from: '/shell/funnels/$funnelId' })
  const { data: world } = useWorld()
  const host = useHost(id)
  const draft = useDraft(funnel, (by) => toast(t('canvas.theirs', { who: world?.lists.members.find((one) => one.id === by)?.name ?? t('somebody') })))
  const { data: figures } = useQuery(figuresQuery(useFunnelScope(), id))
  useFiguresLive(id)
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const [trace, setTrace] = useState<Trace | null>(null)
  const go = useCallback((search: { tab?: 'versions'; version?: number; test?: boolean; publish?: boolean }) => void navigate({ search, replace: true }), [navigate])
  const show = useCallback((node: string, field?: string) => {
    go({ test: undefined })
    editor.current?.open(node, field)
  }, [go])
  const toggleTest = () => go({ test: !test || undefined })
  const askPublish = () => void draft.saver.flush().then(() => go({ test: test || undefined, publish: true }))
  useCanvasActions({ draft, editor, test, toggleTest, askPublish, versions: () => go({ tab: 'versions' }) })
  const drawing = tab === undefined
  const playing = trace?.current ?? null
  useEffect(() => {
    if (playing !== null) editor.current?.show(playing)
  }, [playing])

  return (
    <div className={styles.page} data-whole-page>
      <TopBar draft={draft} problems={problems} tab={tab} test={test} onTest={toggleTest} onPublish={askPublish} onProblems={() => editor.current?.showProblems()} />
      <div className={styles.stage} inert={!drawing} data-behind={!drawing || undefined}>
        <FlowEditor ref={editor} catalog={catalog} graph={draft.graph} host={host} onChange={draft.draw} problems={draft.state.problems} onProblems={setProblems} trace={trace} figures={trace === null ? figures : undefined} status={<SavedLine draft={draft} short />}>
          {test && drawing && (
            <TestPhone
              funnelId={id}
              graph={draft.graph}
              revision={draft.state.revision}
              channel={host.channels.includes('whatsapp') || host.channels.length === 0 ? 'whatsapp' : 'webchat'}
              flush={draft.saver.flush}
              onTrace={setTrace}
              onStep={show}
              onClose={toggleTest}
            />
          )}
        </FlowEditor>
      </div>
      {!drawing && <Versions draft={draft} catalog={catalog} host={host} chosen={version} onChoose={(next) => go({ tab: 'versions', version: next })} onDrawing={() => go({})} />}
      {publish && <PublishDialog draft={draft} catalog={catalog} problems={problems} onProblem={(problem) => show(problem.node, problem.field)} onClose={() => go({ test: test || undefined, tab })} />}
      {draft.state.kind === 'conflict' && draft.state.theirs !== null && <ConflictDialog draft={draft} catalog={catalog} host={host} theirs={draft.state.theirs} />}
    </div>
  )
}
