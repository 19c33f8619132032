import { readGraph, writeGraph, type Graph } from '@batuta/flow-editor'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { api, ask, inWorkspace } from '../../../api/client'
import { beforeLeaving } from '../../../api/farewells'
import { useLive } from '../../../api/live'
import { ApiProblem } from '../../../api/problem'
import { useMe, useWorkspace } from '../../../app/me'
import { readFunnel, useFunnelScope, type Funnel } from '../data'
import { holds, type Change } from './change'
import { createKeeper } from './keeper'
import { leave } from './leaving'
import { createSaver, type Theirs } from './saver'

/** A request that outlives its page may carry this many bytes. */
const FAREWELL = 60_000

export type Draft = ReturnType<typeof useDraft>

/** The open drawing: what is on the screen, and its way to the server. `onTheirs`: a colleague's change is now on the screen. */
export function useDraft(funnel: Funnel, onTheirs: (by: string) => void) {
  const me = useMe()
  const { id: workspaceId } = useWorkspace()
  const client = useQueryClient()
  const scope = useFunnelScope()
  const { id } = funnel
  const [{ saver, keeper, ...first }] = useState(() => open(funnel, me.id, workspaceId))
  const [name, showName] = useState(first.name)
  const [graph, showGraph] = useState<Graph>(first.graph)
  const [published, setPublished] = useState({ is_active: funnel.is_active, published_version: funnel.published_version })
  const state = useSyncExternalStore(saver.subscribe, saver.get)

  const show = useCallback(({ name: theirName, definition }: Pick<Theirs, 'name' | 'definition'>) => {
    showName(theirName)
    showGraph(readGraph(definition))
  }, [])

  useLeaving(id, saver, keeper, () => void client.invalidateQueries({ queryKey: [...scope, 'list'] }))
  useFollowing(id, saver, me.id, (theirs, by) => {
    show(theirs)
    saver.adopt({ revision: theirs.revision })
    if (by !== me.id) onTheirs(by)
    void check(id).then((problems) => saver.adopt({ problems }), ignore)
  })
  useLive('funnel:changed', ({ funnel_id, is_active, published_version }) => funnel_id === id && setPublished({ is_active, published_version }))
  useEffect(() => {
    check(id).then((problems) => saver.isClean() && saver.adopt({ problems }), ignore)
  }, [id, saver])

  return {
    id,
    name,
    graph,
    state,
    saver,
    published,
    setPublished,
    recovered: first.recovered,
    show,
    draw(next: Graph) {
      showGraph(next)
      saver.change({ definition: writeGraph(next) })
    },
    rename(next: string) {
      showName(next)
      saver.change({ name: next })
    },
    /** What is on the screen, as it would be stored. */
    drawing: (): Required<Change> => ({ name, definition: writeGraph(graph) }),
  }
}

/** On what the server has, and on what of this person's never reached it. */
function open(funnel: Funnel, userId: string, workspaceId: string) {
  const keeper = createKeeper(userId, funnel.id)
  const saver = createSaver({ revision: funnel.revision, keeper, send: (change, revision) => send(workspaceId, funnel.id, change, revision), look: () => readFunnel(funnel.id) })
  const kept = keeper.read()
  const lost = kept !== null && !holds(funnel, kept.change) ? kept : null
  if (kept !== null && lost === null) keeper.clear()
  if (lost !== null && lost.base === funnel.revision) saver.change(lost.change)
  if (lost !== null && lost.base !== funnel.revision) saver.meet(lost.change, funnel, new ApiProblem(409, 'version_conflict', ''))
  return { saver, keeper, recovered: lost, name: lost?.change.name ?? funnel.name, graph: readGraph(lost?.change.definition ?? funnel.definition) }
}

async function send(workspaceId: string, id: string, change: Change, revision: number) {
  const keepalive = JSON.stringify(change).length < FAREWELL
  const params = { path: { funnel_id: id }, header: { 'If-Match': `"${revision}"` } }
  return ask(api.PUT('/api/v1/funnels/{funnel_id}', { params, body: change, keepalive, headers: inWorkspace(workspaceId) }))
}

async function check(id: string) {
  return (await ask(api.POST('/api/v1/funnels/{funnel_id}/check', { params: { path: { funnel_id: id } } }))).problems
}

/** Without an answer the editor's own findings are shown; the next saving brings the server's. */
function ignore(): void {}

type Saver = ReturnType<typeof createSaver>

function useLeaving(id: string, saver: Saver, keeper: ReturnType<typeof createKeeper>, onLeft: () => void) {
  useEffect(() => {
    saver.resume()
    const hidden = () => {
      if (document.visibilityState !== 'hidden') return
      keeper.settle()
      void saver.flush()
    }
    const leaving = (event: BeforeUnloadEvent) => {
      keeper.settle()
      void saver.flush()
      if (['offline', 'refused', 'conflict'].includes(saver.get().kind)) event.preventDefault()
    }
    const offFarewell = beforeLeaving(() => saver.flush())
    addEventListener('online', saver.hurry)
    addEventListener('beforeunload', leaving)
    document.addEventListener('visibilitychange', hidden)
    return () => {
      offFarewell()
      removeEventListener('online', saver.hurry)
      removeEventListener('beforeunload', leaving)
      document.removeEventListener('visibilitychange', hidden)
      keeper.settle()
      leave(id, saver.stop().then(onLeft))
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for the life of the page
  }, [saver, keeper])
}

/** A colleague's drawing takes the place of this one, unless something here has not been sent: then the saving notices. */
function useFollowing(id: string, saver: Saver, myId: string, onTheirs: (theirs: Theirs, by: string) => void) {
  const [heard, setHeard] = useState({ revision: 0, by: myId })
  const clean = useSyncExternalStore(saver.subscribe, () => saver.get().kind === 'saved' && saver.isClean())
  const own = useSyncExternalStore(saver.subscribe, () => saver.get().revision)
  useLive('funnel:changed', ({ funnel_id, revision, by }) => funnel_id === id && setHeard({ revision, by }))
  useLive('resync', (_, lane) => lane === null && setHeard({ revision: Number.MAX_SAFE_INTEGER, by: myId }))
  const behind = clean && heard.revision > own
  useEffect(() => {
    if (!behind) return
    let over = false
    void readFunnel(id).then((theirs) => {
      if (over || !saver.isClean()) return
      if (theirs.revision > saver.get().revision) onTheirs(theirs, heard.by)
      setHeard({ revision: 0, by: heard.by })
    }, ignore)
    return () => {
      over = true
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked once for each thing heard
  }, [behind, heard, id])
}
