import { useEffect, useImperativeHandle, useMemo, useRef, useState, type ReactNode, type Ref, type RefObject } from 'react'
import { Canvas } from './canvas/Canvas'
import { ACTIONS, arrangeAll, isEnabled, labelOf } from './editor/actions'
import { createViewSlot, EnvContext, useEditor, useEnv, type Env } from './editor/context'
import { ContextMenu } from './editor/ContextMenu'
import { chordOf, isTyping, onCanvasKey } from './editor/keyboard'
import { createEditorStore, type EditorState } from './editor/state'
import { Toolbar } from './editor/Toolbar'
import { useClipboard } from './editor/useClipboard'
import type { Catalog } from './graph/catalog'
import type { Graph } from './graph/graph'
import type { Figures, Host, Trace } from './host'
import { Inspector } from './inspector/Inspector'
import { Palette } from './palette/Palette'
import { NARROW } from './palette/narrow'
import { Quick } from './palette/Quick'
import { ProblemList } from './problems/ProblemList'
import type { Problem } from './problems/problem'
import { useProblems } from './problems/useProblems'
import { translatorOf, type Translate } from './texts/translate'
import styles from './FlowEditor.module.css'

/** What a person can do in the editor, for the host's own command palette. */
export interface Command {
  readonly id: string
  readonly label: string
  readonly shortcut: string | null
  readonly enabled: boolean
  readonly run: () => void
}

export interface FlowEditorHandle {
  readonly commands: () => readonly Command[]
  readonly undo: () => void
  readonly redo: () => void
  /** Shows a step, and its form at a field. */
  readonly open: (node: string, field?: string) => void
  /** Brings a step into sight. */
  readonly show: (node: string) => void
  readonly showProblems: (shown?: boolean) => void
  readonly fit: () => void
}

export interface FlowEditorProps {
  readonly catalog: Catalog
  /** The drawing to begin with. Another one, which the editor did not give to `onChange` itself, takes its place. */
  readonly graph: Graph
  readonly host: Host
  readonly onChange?: (graph: Graph) => void
  /** What the server found in the drawing; the editor adds what it sees at once, and tells the host of all. */
  readonly problems?: readonly Problem[]
  readonly onProblems?: (problems: readonly Problem[]) => void
  readonly readOnly?: boolean
  readonly trace?: Trace | null
  readonly figures?: Figures
  /** At the foot of the form: when it was saved. */
  readonly status?: ReactNode
  /** Lies over the canvas: the test phone. */
  readonly children?: ReactNode
  readonly ref?: Ref<FlowEditorHandle>
}

const NO_PROBLEMS: readonly Problem[] = []
const NO_FIGURES: Figures = {}

/** A drawing in, changes out: the editor of funnels. It fills the place that it is given. */
export function FlowEditor({ catalog, graph, host, onChange, problems = NO_PROBLEMS, onProblems, readOnly = false, trace = null, figures = NO_FIGURES, status, children, ref }: FlowEditorProps) {
  const [store] = useState(() => createEditorStore(graph))
  const [view] = useState(createViewSlot)
  useEffect(() => (onChange === undefined ? undefined : store.onGraph(onChange)), [store, onChange])
  const t = translatorOf(host.language)
  const env = useMemo<Env>(() => ({ store, catalog, host: withStandardFields(host, t), readOnly, t, view }), [store, catalog, host, readOnly, t, view])
  useEffect(() => {
    if (graph === store.get().graph || store.made(graph)) return
    const wasEmpty = store.get().graph.nodes.length === 0
    store.replace(graph)
    if (wasEmpty) setTimeout(() => view.current?.fit(), 80)
  }, [graph, store, view])
  useEffect(() => store.set({ trace }), [store, trace])
  useEffect(() => store.set({ figures }), [store, figures])
  useImperativeHandle(ref, () => handleOf(env), [env])
  return (
    <EnvContext value={env}>
      <Problems server={problems} onProblems={onProblems} />
      <Frame status={status}>{children}</Frame>
    </EnvContext>
  )
}

/** Fields that every contact has are called by our own words, unless the host has others for them. */
function withStandardFields(host: Host, t: Translate): Host {
  const own = new Set(host.lists.fields.map((field) => field.key))
  const standard = ['name', 'email', 'stage'].filter((key) => !own.has(key)).map((key) => ({ key, label: t(`field.${key}`) }))
  return { ...host, lists: { ...host.lists, fields: [...standard, ...host.lists.fields] } }
}

function handleOf(env: Env): FlowEditorHandle {
  const { store, view } = env
  return {
    commands: () => ACTIONS.map((one) => ({ id: one.id, label: labelOf(one, env), shortcut: one.shortcuts[0] ?? null, enabled: isEnabled(one, env), run: () => one.run(env) })),
    undo: store.undo,
    redo: store.redo,
    open: (node, field) => {
      store.set({ nodes: new Set([node]), edges: new Set(), open: node, field: field ?? null })
      view.current?.show(node)
    },
    show: (node) => view.current?.show(node),
    showProblems: (shown) => store.set({ listing: shown ?? !store.get().listing }),
    fit: () => view.current?.fit(),
  }
}

function Problems({ server, onProblems }: { readonly server: readonly Problem[]; readonly onProblems: ((problems: readonly Problem[]) => void) | undefined }) {
  const { store, catalog, host, t } = useEnv()
  const graph = useEditor((state) => state.graph)
  useProblems(store, graph, catalog, host.channels, server, t)
  const all = useEditor((state) => state.problems)
  const told = useRef(onProblems)
  useEffect(() => {
    told.current = onProblems
  })
  useEffect(() => told.current?.([...all.values()].flat()), [all])
  return null
}

function Frame({ status, children }: { readonly status: ReactNode; readonly children: ReactNode }) {
  const env = useEnv()
  const { readOnly } = env
  const said = useEditor((state) => state.said)
  useUnplaced(env)
  usePhone(env)
  const root = useRef<HTMLDivElement>(null)
  useLostKeys(env, root)
  useClipboard(env, root)
  return (
    <div
      ref={root} className={styles.editor} data-flow-editor=""
      onKeyDown={(event) => {
        if (!event.defaultPrevented && !isTyping(event.target) && /^Mod\+/.test(chordOf(event.nativeEvent)) && onCanvasKey(event.nativeEvent, env)) event.preventDefault()
        if (event.key === 'Escape' && !event.defaultPrevented && !isTyping(event.target)) goBack(env)
      }}
    >
      {!readOnly && <Palette />}
      <main className={styles.stage}>
        <Canvas />
        <Toolbar />
        <ProblemList />
        {children}
      </main>
      <Inspector status={status} />
      <Quick />
      <ContextMenu />
      <div className={styles.said} role="status" aria-live="polite">{said}</div>
    </div>
  )
}

/** Escape goes back one thing at a time. With nothing chosen any more the whole canvas has the focus, so that Tab leads out of it. */
function goBack({ store, view }: Env): void {
  const within = document.activeElement?.closest('[data-card]') !== null
  store.set(shutOne(store.get()))
  if (within && store.get().nodes.size === 0) view.current?.focus()
}

/** What lies open, then what is chosen. */
function shutOne({ open, listing }: EditorState): Partial<EditorState> {
  if (open !== null) return { open: null, field: null }
  return listing ? { listing: false } : { nodes: new Set(), edges: new Set() }
}

/** Steps that came without a place are put in order once they are measured. */
function useUnplaced(env: Env): void {
  const graph = useEditor((state) => state.graph)
  const unplaced = graph.nodes.length > 1 && graph.nodes.every((node) => node.position.x === 0 && node.position.y === 0)
  useEffect(() => {
    if (!unplaced || env.readOnly) return
    const timer = setTimeout(() => arrangeAll(env), 120)
    return () => clearTimeout(timer)
  }, [unplaced, env])
}

/** Keys while nothing has the focus are meant for the drawing, unless it lies behind something else. */
function useLostKeys(env: Env, root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target !== document.body || event.defaultPrevented || root.current?.closest('[inert]') !== null) return
      if (event.key === 'Escape') goBack(env)
      else if (onCanvasKey(event, env)) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [env, root])
}

/** On a phone one finger moves the drawing, and the palette waits behind its button. */
function usePhone({ store }: Env): void {
  useEffect(() => {
    if (matchMedia('(pointer: coarse)').matches) store.set({ tool: 'pan' })
    const narrow = matchMedia(NARROW)
    const adapt = () => store.set({ paletteShut: narrow.matches })
    adapt()
    narrow.addEventListener('change', adapt)
    return () => narrow.removeEventListener('change', adapt)
  }, [store])
}
